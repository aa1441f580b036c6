import { CenoteAuth } from '@cenote/ui/react';
import { useSyncExternalStore } from 'react';
import { auth, useIsSignedIn } from './auth.js';
import { Profile } from './profile.jsx';

/** Three pages: one for everybody, and two for people who are signed in. */
const pages = {
  '#/': { title: 'Home', content: <p>Everybody may read this.</p> },
  '#/books': { title: 'Books', content: <p>These books are for people who are signed in.</p>, isProtected: true },
  '#/profile': { title: 'Profile', content: <Profile />, isProtected: true },
};

export function App() {
  const isSignedIn = useIsSignedIn();
  const { title, content, isProtected } = pages[useHash()] ?? pages['#/'];
  return (
    <>
      <nav>
        {Object.entries(pages).map(([hash, page]) => (
          <a key={hash} href={hash}>
            {page.title}
          </a>
        ))}
        {isSignedIn && (
          <button type="button" onClick={() => auth.signOut()}>
            Sign out
          </button>
        )}
      </nav>
      <main>
        {isProtected && !isSignedIn ? (
          <CenoteAuth auth={auth} />
        ) : (
          <>
            <h1>{title}</h1>
            {content}
          </>
        )}
      </main>
    </>
  );
}

function useHash() {
  return useSyncExternalStore(
    (changed) => {
      addEventListener('hashchange', changed);
      return () => removeEventListener('hashchange', changed);
    },
    () => location.hash || '#/',
  );
}
