/** The scopes that every pool has, and that hosted pages ask for unless others are named. */
export const standardScopes = ['phone', 'email', 'openid', 'profile', 'aws.cognito.signin.user.admin'] as const;
