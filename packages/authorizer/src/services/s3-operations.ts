/** What one operation of S3 needs: the actions of IAM, and what may stand in its query. */
export interface S3Operation {
  /** On the bucket or the object that the path names. */
  readonly actions: readonly string[];
  /** In their place, where the query names a version. */
  readonly versionActions?: readonly string[];
  /** Parameters beside the one by which it is told. */
  readonly parameters?: readonly string[];
  /** Those of them without which it is another operation. */
  readonly needs?: readonly string[];
  /** What is done beside it where the request has a header, by the name of the header. */
  readonly byHeader?: HeaderActions;
  /** It may read another object, which `x-amz-copy-source` names. */
  readonly copies?: boolean;
  /** It lists keys, so that `s3:prefix` and its kin say which. */
  readonly lists?: boolean;
}

/** By the name of a header, or by how it begins with an asterisk behind. */
type HeaderActions = Readonly<Record<string, readonly string[]>>;

type ByMethod = Readonly<Record<string, S3Operation>>;

const madeBucket: HeaderActions = {
  'x-amz-acl': ['s3:PutBucketAcl'],
  'x-amz-grant-*': ['s3:PutBucketAcl'],
  'x-amz-bucket-object-lock-enabled': ['s3:PutBucketObjectLockConfiguration', 's3:PutBucketVersioning'],
  'x-amz-object-ownership': ['s3:PutBucketOwnershipControls'],
};

const writtenObject: HeaderActions = {
  'x-amz-acl': ['s3:PutObjectAcl'],
  'x-amz-grant-*': ['s3:PutObjectAcl'],
  'x-amz-tagging': ['s3:PutObjectTagging'],
  'x-amz-object-lock-mode': ['s3:PutObjectRetention'],
  'x-amz-object-lock-retain-until-date': ['s3:PutObjectRetention'],
  'x-amz-object-lock-legal-hold': ['s3:PutObjectLegalHold'],
};

const bypassed: HeaderActions = { 'x-amz-bypass-governance-retention': ['s3:BypassGovernanceRetention'] };

/**
 * Operations on a bucket, by method and by the parameter that tells them apart; empty where none does (AWS: "Actions, resources, and
 * condition keys for Amazon S3", and "Required permissions for Amazon S3 API operations").
 */
export const bucketOperations: Readonly<Record<string, ByMethod>> = {
  '': {
    GET: list(['s3:ListBucket'], ['list-type', 'marker', 'start-after', 'continuation-token', 'fetch-owner']),
    HEAD: { actions: ['s3:ListBucket'] },
    PUT: { actions: ['s3:CreateBucket'], byHeader: madeBucket },
    DELETE: { actions: ['s3:DeleteBucket'] },
  },
  versions: { GET: list(['s3:ListBucketVersions'], ['key-marker', 'version-id-marker']) },
  uploads: {
    GET: {
      actions: ['s3:ListBucketMultipartUploads'],
      parameters: ['delimiter', 'encoding-type', 'key-marker', 'max-uploads', 'prefix', 'upload-id-marker'],
      lists: true,
    },
  },
  accelerate: both('s3:GetAccelerateConfiguration', 's3:PutAccelerateConfiguration'),
  acl: both('s3:GetBucketAcl', 's3:PutBucketAcl'),
  cors: all('s3:GetBucketCORS', 's3:PutBucketCORS'),
  encryption: all('s3:GetEncryptionConfiguration', 's3:PutEncryptionConfiguration'),
  lifecycle: all('s3:GetLifecycleConfiguration', 's3:PutLifecycleConfiguration'),
  location: { GET: { actions: ['s3:GetBucketLocation'] } },
  logging: both('s3:GetBucketLogging', 's3:PutBucketLogging'),
  notification: both('s3:GetBucketNotification', 's3:PutBucketNotification'),
  'object-lock': both('s3:GetBucketObjectLockConfiguration', 's3:PutBucketObjectLockConfiguration'),
  ownershipControls: all('s3:GetBucketOwnershipControls', 's3:PutBucketOwnershipControls'),
  policy: all('s3:GetBucketPolicy', 's3:PutBucketPolicy', 's3:DeleteBucketPolicy'),
  policyStatus: { GET: { actions: ['s3:GetBucketPolicyStatus'] } },
  publicAccessBlock: all('s3:GetBucketPublicAccessBlock', 's3:PutBucketPublicAccessBlock'),
  replication: all('s3:GetReplicationConfiguration', 's3:PutReplicationConfiguration'),
  requestPayment: both('s3:GetBucketRequestPayment', 's3:PutBucketRequestPayment'),
  tagging: all('s3:GetBucketTagging', 's3:PutBucketTagging'),
  versioning: both('s3:GetBucketVersioning', 's3:PutBucketVersioning'),
  website: all('s3:GetBucketWebsite', 's3:PutBucketWebsite', 's3:DeleteBucketWebsite'),
};

const read: S3Operation = {
  actions: ['s3:GetObject'],
  versionActions: ['s3:GetObjectVersion'],
  parameters: [
    'versionId',
    'partNumber',
    'response-cache-control',
    'response-content-disposition',
    'response-content-encoding',
    'response-content-language',
    'response-content-type',
    'response-expires',
  ],
};

const version = ['versionId'];

/** Operations on an object, as those on a bucket. */
export const objectOperations: Readonly<Record<string, ByMethod>> = {
  '': {
    GET: read,
    HEAD: read,
    PUT: { actions: ['s3:PutObject'], byHeader: writtenObject, copies: true },
    DELETE: {
      actions: ['s3:DeleteObject'],
      versionActions: ['s3:DeleteObjectVersion'],
      parameters: version,
      byHeader: bypassed,
    },
  },
  uploadId: {
    GET: {
      actions: ['s3:ListMultipartUploadParts'],
      parameters: ['max-parts', 'part-number-marker', 'encoding-type'],
    },
    PUT: { actions: ['s3:PutObject'], parameters: ['partNumber'], needs: ['partNumber'], copies: true },
    POST: { actions: ['s3:PutObject'] },
    DELETE: { actions: ['s3:AbortMultipartUpload'] },
  },
  uploads: { POST: { actions: ['s3:PutObject'], byHeader: writtenObject } },
  acl: {
    GET: { actions: ['s3:GetObjectAcl'], versionActions: ['s3:GetObjectVersionAcl'], parameters: version },
    PUT: { actions: ['s3:PutObjectAcl'], versionActions: ['s3:PutObjectVersionAcl'], parameters: version },
  },
  attributes: {
    GET: {
      actions: ['s3:GetObject', 's3:GetObjectAttributes'],
      versionActions: ['s3:GetObjectVersion', 's3:GetObjectVersionAttributes'],
      parameters: version,
    },
  },
  'legal-hold': {
    GET: { actions: ['s3:GetObjectLegalHold'], parameters: version },
    PUT: { actions: ['s3:PutObjectLegalHold'], parameters: version },
  },
  restore: { POST: { actions: ['s3:RestoreObject'], parameters: version } },
  retention: {
    GET: { actions: ['s3:GetObjectRetention'], parameters: version },
    PUT: { actions: ['s3:PutObjectRetention'], parameters: version, byHeader: bypassed },
  },
  tagging: {
    GET: { actions: ['s3:GetObjectTagging'], versionActions: ['s3:GetObjectVersionTagging'], parameters: version },
    PUT: { actions: ['s3:PutObjectTagging'], versionActions: ['s3:PutObjectVersionTagging'], parameters: version },
    DELETE: {
      actions: ['s3:DeleteObjectTagging'],
      versionActions: ['s3:DeleteObjectVersionTagging'],
      parameters: version,
    },
  },
};

function list(actions: readonly string[], parameters: readonly string[]): S3Operation {
  return { actions, parameters: [...parameters, 'delimiter', 'encoding-type', 'max-keys', 'prefix'], lists: true };
}

function both(get: string, put: string): ByMethod {
  return { GET: { actions: [get] }, PUT: { actions: [put] } };
}

/** Where there is no action of its own for it, who may put may delete. */
function all(get: string, put: string, remove = put): ByMethod {
  return { ...both(get, put), DELETE: { actions: [remove] } };
}
