import { readConfig } from '@cenote/auth';
import { createServerAuth } from '@cenote/auth/server';
import aws from './config/aws-exports.js';

const config = readConfig(aws);
// No script sees them, and no other site sends them along with a form.
const cookies = { httpOnly: true, sameSite: 'lax', secure: process.env.NODE_ENV === 'production' };

/** Whoever sent a request, by its cookies. */
export const authOf = (request) => createServerAuth(request, config, cookies);
