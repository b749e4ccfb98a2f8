import { createRouter, createWebHistory, type RouteLocationRaw } from 'vue-router';
import type { Clause } from '@shouwang/api';
import { words } from '@shouwang/ui/words';

declare module 'vue-router' {
  interface RouteMeta {
    title?: string;
    menu?: 'households' | 'packs';
  }
}

export function create_router() {
  const router = createRouter({
    history: createWebHistory(import.meta.env.BASE_URL),
    scrollBehavior: (to, _from, saved) => (to.hash ? undefined : (saved ?? { top: 0 })),
    routes: [
      { path: '/', redirect: '/households' },
      {
        path: '/households',
        name: 'households',
        component: () => import('./pages/HouseholdListPage.vue'),
        meta: { menu: 'households', title: words.list.title },
      },
      {
        path: '/households/:household_id',
        name: 'household',
        component: () => import('./pages/HouseholdPage.vue'),
        props: true,
        meta: { menu: 'households' },
      },
      {
        path: '/packs',
        name: 'packs',
        component: () => import('./pages/PackListPage.vue'),
        meta: { menu: 'packs', title: words.packs.title },
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
    ],
  });
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
