import { renderSVG } from 'uqr';

/** The secret of an authenticator app as a picture (SVG) for its camera. */
export function keyPicture({
  secretCode: secret,
  issuer,
  username,
}: {
  secretCode: string;
  issuer: string;
  username: string;
}): string {
  // The form that apps agree on: "Key URI Format" of Google Authenticator.
  const label = `${encodeURIComponent(issuer)}:${encodeURIComponent(username)}`;
  return renderSVG(`otpauth://totp/${label}?${new URLSearchParams({ secret, issuer })}`, { border: 0 });
}
