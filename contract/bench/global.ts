/** amazon-cognito-identity-js wants what Node calls the global object. */
Object.assign(globalThis, { global: globalThis });
