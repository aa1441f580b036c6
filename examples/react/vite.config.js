import react from '@vitejs/plugin-react';

// Nobody is served what the server keeps in this project. The list takes the place of Vite's own, which are the patterns before the last.
const deny = [
  '.env',
  '.env.*',
  '*.{crt,pem,key,p12,pfx,cer,der}',
  '.npmrc',
  '.yarnrc.yml',
  '**/.git/**',
  '**/.cenote/**',
];

export default { plugins: [react()], server: { fs: { deny } } };
