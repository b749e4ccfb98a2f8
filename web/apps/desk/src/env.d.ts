declare module 'element-plus/es/components/*/style/css';
declare module '@shouwang/ui/theme.css';
