import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vite';

// `npm run dev -w @shouwang/desk` shows the desk against a running server (SHOUWANG_URL).
const server_url = process.env.SHOUWANG_URL ?? 'http://127.0.0.1:8080';

export default defineConfig({
  base: '/desk/',
  plugins: [vue()],
  build: { target: 'chrome87', sourcemap: false, chunkSizeWarningLimit: 700 },
  server: { proxy: { '/api': server_url, '/healthz': server_url } },
});
