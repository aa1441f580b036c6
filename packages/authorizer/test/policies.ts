/** What a known identity may do with files: all in its own folder, and read what is public. */
export const files = {
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Action: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'],
      // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of policies
      Resource: 'arn:aws:s3:::files/private/${cognito-identity.amazonaws.com:sub}/*',
    },
    { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::files/public/*' },
    {
      Effect: 'Allow',
      Action: 's3:ListBucket',
      Resource: 'arn:aws:s3:::files',
      Condition: { StringLike: { 's3:prefix': 'public/*' } },
    },
  ],
};

/** Requests of an API, by the end of their ARNs: `GET/pets/*`. */
export const callsOf = (requests: string) => ({
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Action: 'execute-api:Invoke', Resource: `arn:aws:execute-api:*:*:*/live/${requests}` },
});
