import { createRoot } from 'react-dom/client';
import { App } from './app.jsx';
import { auth } from './auth.js';

// Who is signed in is known before anything is shown.
await auth.initialize();
createRoot(document.querySelector('#root')).render(<App />);
