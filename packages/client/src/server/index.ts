/** `@cenote/auth/server`: for servers that render pages, on the web's own Request and Response, in any framework. */
export { type AuthHandlerOptions, createAuthHandler } from './auth-handler.ts';
export { createServerAuth, type ServerAuth, type ServerCookieOptions } from './server-auth.ts';
