import { CenoteAuth } from './element.ts';

if (!customElements.get('cenote-auth')) customElements.define('cenote-auth', CenoteAuth);

declare global {
  interface HTMLElementTagNameMap {
    'cenote-auth': CenoteAuth;
  }
}
