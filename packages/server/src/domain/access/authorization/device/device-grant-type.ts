/** The grant by which a device asks for what a person gives it on another one (RFC 8628 section 3.4). */
export const deviceGrantType = 'urn:ietf:params:oauth:grant-type:device_code';
