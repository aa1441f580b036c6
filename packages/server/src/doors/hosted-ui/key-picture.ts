import { renderSVG } from 'uqr';

// A picture holds 2,953 bytes; the app only shows the name.
const mostShown = 100;

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
  const shownName = [...username].slice(0, mostShown).join('');
  const label = `${encodeURIComponent(issuer)}:${encodeURIComponent(shownName)}`;
  return renderSVG(`otpauth://totp/${label}?${new URLSearchParams({ secret, issuer })}`, { border: 0 });
}
