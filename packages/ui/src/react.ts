import { createElement, type ReactElement, type ReactNode, useEffect, useRef } from 'react';
import { CenoteAuth as Element, type ScreenDetail } from './element.ts';
import type { ShowSignInOptions } from './show-sign-in.ts';

/** The options of the element, and what React calls its events. */
export interface CenoteAuthProps extends Omit<ShowSignInOptions, 'logoImage'> {
  readonly className?: string;
  /** What is shown to whoever is signed in, in place of our own screen. */
  readonly children?: ReactNode;
  readonly onScreen?: (detail: ScreenDetail) => void;
  readonly onSignedIn?: (detail: ScreenDetail) => void;
  readonly onCancel?: () => void;
}

/**
 * `<cenote-auth>` for React. The element is defined once the page runs, so that a page rendered on a server and the first one in the
 * browser are alike; until then it is hidden, with what is for whoever is signed in.
 */
export function CenoteAuth(props: CenoteAuthProps): ReactElement {
  const { className, children, onScreen, onSignedIn, onCancel, ...options } = props;
  const element = useRef<Element>(null);
  useEffect(() => {
    if (!customElements.get('cenote-auth')) customElements.define('cenote-auth', Element);
    // By hand: React leaves alone what it believes unchanged.
    if (element.current) element.current.hidden = false;
  }, []);
  const given = useRef<object>({});
  useEffect(() => {
    // What is left out now is what it is unless said. In one go: each property is set once, and the same value changes nothing.
    const left = Object.fromEntries(Object.keys(given.current).map((name) => [name, undefined]));
    given.current = options;
    if (element.current) Object.assign(element.current, { ...left, ...options });
  });
  useEffect(() => {
    const told = element.current;
    if (!told) return undefined;
    const listeners: [string, (event: Event) => void][] = [
      ['cenote-screen', (event) => onScreen?.((event as CustomEvent<ScreenDetail>).detail)],
      ['cenote-signed-in', (event) => onSignedIn?.((event as CustomEvent<ScreenDetail>).detail)],
      ['cenote-cancel', () => onCancel?.()],
    ];
    for (const [type, listener] of listeners) told.addEventListener(type, listener);
    return () => {
      for (const [type, listener] of listeners) told.removeEventListener(type, listener);
    };
  }, [onScreen, onSignedIn, onCancel]);
  return createElement('cenote-auth', { ref: element, class: className, hidden: true }, children);
}
