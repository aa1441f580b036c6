import { loadSamlCertificate } from '#domain/tenant/pools/saml-certificate.ts';
import type { Operation } from '../../operation.ts';

// Compatibility: real. contract/sdk-terms.test.ts
/** AWS: base64 of the DER, without the lines that make a PEM of it. */
export const getSigningCertificate: Operation<'GetSigningCertificate'> = async (context, { UserPoolId }) => {
  const certificate = await loadSamlCertificate(context, UserPoolId);
  return { Certificate: Buffer.from(certificate).toString('base64') };
};
