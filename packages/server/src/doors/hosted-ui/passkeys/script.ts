import type { Route } from '#http/router.ts';
import type { Rule } from '#http/rule.ts';

const rule: Rule = { hosts: 'domains', origins: 'none', cookies: 'ignored' };

/** Where the one script of the pages is. */
export const passkeyScriptPath = '/passkeys/passkey.js';

/**
 * The one script of the pages: it asks the browser for a passkey, or for a new one (WebAuthn Level 3), and sends what it says with
 * the form. It is text, since it runs where there is no TypeScript.
 */
const script = `(() => {
  'use strict';
  const form = document.querySelector('form[data-passkey]');
  if (form === null) return;
  const trouble = document.getElementById('passkey-trouble');
  const button = document.getElementById('passkey-button');
  document.getElementById('passkey-no-script').hidden = true;
  const tell = () => {
    trouble.hidden = false;
    button.disabled = false;
  };
  if (window.PublicKeyCredential === undefined) {
    trouble.hidden = false;
    return;
  }
  const toBytes = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (letter) => letter.charCodeAt(0));
  const toText = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\\+/g, '-').replace(/\\//g, '_').replace(/=+$/, '');
  const known = (list = []) => list.map((one) => ({ ...one, id: toBytes(one.id) }));
  const asked = JSON.parse(form.dataset.options);
  const isNew = form.dataset.passkey === 'create';
  const publicKey = {
    ...asked,
    challenge: toBytes(asked.challenge),
    ...(isNew
      ? { user: { ...asked.user, id: toBytes(asked.user.id) }, excludeCredentials: known(asked.excludeCredentials) }
      : { allowCredentials: known(asked.allowCredentials) }),
  };
  const toJson = ({ id, rawId, type, authenticatorAttachment, response }, results) => ({
    id,
    rawId: toText(rawId),
    type,
    authenticatorAttachment: authenticatorAttachment ?? undefined,
    clientExtensionResults: results,
    response: isNew
      ? {
          clientDataJSON: toText(response.clientDataJSON),
          attestationObject: toText(response.attestationObject),
          transports: response.getTransports ? response.getTransports() : [],
        }
      : {
          clientDataJSON: toText(response.clientDataJSON),
          authenticatorData: toText(response.authenticatorData),
          signature: toText(response.signature),
          userHandle: response.userHandle ? toText(response.userHandle) : undefined,
        },
  });
  button.hidden = false;
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    trouble.hidden = true;
    button.disabled = true;
    try {
      const credential = isNew
        ? await navigator.credentials.create({ publicKey })
        : await navigator.credentials.get({ publicKey });
      form.elements.namedItem('credential').value = JSON.stringify(
        toJson(credential, credential.getClientExtensionResults()),
      );
      form.submit();
    } catch {
      tell();
    }
  });
})();
`;

/** The route of the script that pages with a passkey load. */
export function passkeyScriptRoute(): Route {
  const headers = {
    'content-type': 'text/javascript; charset=utf-8',
    'cache-control': 'public, max-age=3600',
    'x-content-type-options': 'nosniff',
  };
  return { method: 'GET', path: passkeyScriptPath, rule, handle: () => ({ status: 200, headers, body: script }) };
}
