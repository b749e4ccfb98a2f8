import { createApp } from 'vue';
import './styles';
import App from './App.vue';
import { create_router } from './router';

createApp(App).use(create_router()).mount('#app');
