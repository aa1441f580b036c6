import { userPoolExtensions } from '@cenote/wire/extensions.model';
import { identityPoolExtensions } from '@cenote/wire/identity-pool-extensions.model';
import { identityPools } from '@cenote/wire/identity-pools.model';
import { userPools } from '@cenote/wire/user-pools.model';
import { extensionActs } from './extensions/acts.ts';
import { identityPoolExtensionActs } from './extensions/identity-pools/acts.ts';
import { identityPoolExtensionOperations } from './extensions/identity-pools/index.ts';
import { identityPoolExtensionReadBacks } from './extensions/identity-pools/read-backs.ts';
import { extensionOperations } from './extensions/index.ts';
import { extensionReadBacks } from './extensions/read-backs.ts';
import { identityPoolActs } from './identity-pools/acts.ts';
import { identityPoolOperations } from './identity-pools/index.ts';
import { identityPoolReadBacks } from './identity-pools/read-backs.ts';
import type { Registry } from './registry.ts';
import { userPoolActs } from './user-pools/acts.ts';
import { userPoolCategories } from './user-pools/categories.ts';
import { userPoolOperations } from './user-pools/index.ts';
import { userPoolReadBacks } from './user-pools/read-backs.ts';

/** The services that the server answers, whole: each has its folder, with its own index. */
export const services: Registry = [
  {
    model: userPools,
    built: userPoolOperations,
    planned: [],
    acts: userPoolActs,
    readBacks: userPoolReadBacks,
    categories: userPoolCategories,
  },
  {
    model: identityPools,
    built: identityPoolOperations,
    planned: [],
    acts: identityPoolActs,
    readBacks: identityPoolReadBacks,
  },
  {
    model: userPoolExtensions,
    built: extensionOperations,
    planned: [],
    acts: extensionActs,
    readBacks: extensionReadBacks,
  },
  {
    model: identityPoolExtensions,
    built: identityPoolExtensionOperations,
    planned: [],
    acts: identityPoolExtensionActs,
    readBacks: identityPoolExtensionReadBacks,
  },
];
