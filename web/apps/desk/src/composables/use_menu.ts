import { computed } from 'vue';
import { words } from '@shouwang/ui/words';
import { use_session } from './session';

const kEntries = [
  { id: 'home', permissions: [], icon: 'M3 11 12 4l9 7v9h-6v-6H9v6H3z' },
  {
    id: 'households',
    permissions: ['read_households'],
    icon: 'M4 4h16v4H4zm0 6h16v4H4zm0 6h10v4H4z',
  },
  {
    id: 'screening',
    permissions: ['read_screening'],
    icon: 'M4 20V10h4v10zm6 0V4h4v16zm6 0v-7h4v7z',
  },
  {
    id: 'what_if',
    permissions: ['try_what_if'],
    icon: 'M4 7h9v2H4zm12-2h2v2h2v2h-2v2h-2zM4 15h3v2H4zm6-2h2v6h-2zm4 2h6v2h-6z',
  },
  {
    id: 'imports',
    permissions: ['import_households'],
    icon: 'M11 3h2v9h4l-5 5-5-5h4zM4 17h2v2h12v-2h2v4H4z',
  },
  {
    id: 'accounts',
    permissions: ['manage_accounts', 'secure_accounts'],
    icon: 'M12 4a4 4 0 1 1 0 8 4 4 0 0 1 0-8zM4 20c0-4 4-6 8-6s8 2 8 6z',
  },
  { id: 'packs', permissions: [], icon: 'M5 3h10l4 4v14H5zM8 10h8v2H8zm0 4h8v2H8z' },
] as const;

// The pages the account may open, in the order of the menu.
export function use_menu() {
  const { may } = use_session();
  return computed(() =>
    kEntries
      .filter((item) => may(...item.permissions))
      .map((item) => ({ ...item, to: { name: item.id }, label: words.menu[item.id] })),
  );
}
