import {
  createRouter,
  createWebHistory,
  type RouteLocationNormalized,
  type RouteLocationRaw,
  type RouteRecordRaw,
} from 'vue-router';
import type { Clause } from '@shouwang/api';
import { words } from '@shouwang/ui/words';
import { use_session } from './composables/session';

declare module 'vue-router' {
  interface RouteMeta {
    title?: string;
    menu?: 'home' | 'households' | 'screening' | 'what_if' | 'imports' | 'accounts' | 'packs';
    permissions?: string[]; // One of them is enough.
    needs_deployment?: boolean;
    is_bare?: boolean; // Without menu and header.
  }
}

const routes: RouteRecordRaw[] = [
  {
    path: '/login',
    name: 'log_in',
    component: () => import('./pages/LogInPage.vue'),
    meta: { title: words.session.log_in.title, is_bare: true },
  },
  {
    path: '/password',
    name: 'password',
    component: () => import('./pages/PasswordPage.vue'),
    meta: { title: words.session.password.title, is_bare: true },
  },
  {
    path: '/',
    name: 'home',
    component: () => import('./pages/HomePage.vue'),
    meta: { menu: 'home', title: words.home.title, needs_deployment: true },
  },
  {
    path: '/me',
    name: 'me',
    component: () => import('./pages/MyAccountPage.vue'),
    meta: { title: words.session.me.account },
  },
  {
    path: '/households',
    name: 'households',
    component: () => import('./pages/HouseholdListPage.vue'),
    meta: {
      menu: 'households',
      title: words.list.title,
      permissions: ['read_households'],
      needs_deployment: true,
    },
  },
  {
    path: '/households/:household_id',
    name: 'household',
    component: () => import('./pages/HouseholdPage.vue'),
    props: true,
    meta: { menu: 'households', permissions: ['read_households'], needs_deployment: true },
  },
  {
    path: '/screening',
    name: 'screening',
    component: () => import('./pages/ScreeningPage.vue'),
    meta: {
      menu: 'screening',
      title: words.screening.title,
      permissions: ['read_screening'],
      needs_deployment: true,
    },
  },
  {
    path: '/screening/:rule_id',
    name: 'rule_regions',
    component: () => import('./pages/RuleRegionsPage.vue'),
    props: true,
    meta: { menu: 'screening', permissions: ['read_screening'], needs_deployment: true },
  },
  {
    path: '/what-if',
    name: 'what_if',
    component: () => import('./pages/CountyWhatIfPage.vue'),
    meta: {
      menu: 'what_if',
      title: words.county_what_if.title,
      permissions: ['try_what_if'],
      needs_deployment: true,
    },
  },
  {
    path: '/imports',
    name: 'imports',
    component: () => import('./pages/ImportListPage.vue'),
    meta: { menu: 'imports', title: words.imports.title, permissions: ['import_households'] },
  },
  {
    path: '/imports/:batch_id',
    name: 'import',
    component: () => import('./pages/ImportPage.vue'),
    props: true,
    meta: { menu: 'imports', permissions: ['import_households'] },
  },
  {
    path: '/accounts',
    name: 'accounts',
    component: () => import('./pages/AccountListPage.vue'),
    meta: {
      menu: 'accounts',
      title: words.accounts.title,
      permissions: ['manage_accounts', 'secure_accounts'],
    },
  },
  {
    path: '/packs',
    name: 'packs',
    component: () => import('./pages/PackListPage.vue'),
    meta: { menu: 'packs', title: words.packs.title },
  },
  {
    path: '/packs/matrix',
    name: 'matrix',
    component: () => import('./pages/FormMatrixPage.vue'),
    meta: { menu: 'packs', title: words.matrix.title },
  },
  {
    path: '/packs/:pack_id',
    name: 'pack',
    component: () => import('./pages/PackPage.vue'),
    props: true,
    meta: { menu: 'packs' },
  },
  {
    path: '/packs/:pack_id/source',
    name: 'source',
    component: () => import('./pages/SourcePage.vue'),
    // the file is no part of the path: a path that ends in .txt would ask the server for that file
    props: (to) => ({ pack_id: to.params.pack_id, file: String(to.query.file ?? '') }),
    meta: { menu: 'packs' },
  },
  {
    path: '/:rest(.*)*',
    name: 'missing',
    component: () => import('./pages/MissingPage.vue'),
    meta: { title: words.problem.page_missing },
  },
];

// Nobody is logged in: to the log-in, and afterwards to where one wanted to go. A first password comes before everything.
async function check_session(to: RouteLocationNormalized): Promise<RouteLocationRaw | true> {
  const { session, account, is_password_change_due, load } = use_session();
  if (!session.value) await load();
  if (!session.value) return true; // the frame says that the server is away
  const next = to.fullPath === '/' ? {} : { next: to.fullPath };
  if (!account.value) return to.name === 'log_in' ? true : { name: 'log_in', query: next };
  if (to.name === 'log_in') return { name: 'home' };
  if (to.name === 'password') return true;
  return is_password_change_due.value ? { name: 'password', query: next } : true;
}

export function create_router() {
  const router = createRouter({
    history: createWebHistory(import.meta.env.BASE_URL),
    scrollBehavior: (to, _from, saved) => (to.hash ? undefined : (saved ?? { top: 0 })),
    routes,
  });
  router.beforeEach(check_session);
  router.afterEach((to) => {
    if (to.meta.title) set_page_title(to.meta.title);
  });
  return router;
}

export function set_page_title(title: string) {
  document.title = `${title} · ${words.product}`;
}

export function clause_location(clause: Pick<Clause, 'pack' | 'file' | 'line'>): RouteLocationRaw {
  return {
    name: 'source',
    params: { pack_id: clause.pack },
    query: { file: clause.file },
    hash: `#L${clause.line}`,
  };
}
