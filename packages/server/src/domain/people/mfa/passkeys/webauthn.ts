/** The WebAuthn library. It is loaded at the first passkey: few installations have any, and each start would wait for it. */
export async function loadWebAuthn() {
  const [server, helpers] = await Promise.all([
    import('@simplewebauthn/server'),
    import('@simplewebauthn/server/helpers'),
  ]);
  return { ...server, helpers };
}
