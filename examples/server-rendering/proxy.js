import { NextResponse } from 'next/server';
import { authOf } from './lib/auth.js';

/** Pages cannot set cookies: tokens are renewed before one is rendered. */
export async function proxy(request) {
  const auth = authOf(request);
  await auth.fetchAuthSession();
  return auth.respond(NextResponse.next());
}

export const config = { matcher: '/account' };
