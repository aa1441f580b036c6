import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { authorizeFetch } from '@cenote/authorizer';
import { serve } from '@hono/node-server';
import { serveStatic } from '@hono/node-server/serve-static';
import { Hono } from 'hono';
import { authorizer } from './may.js';

const notes = [{ text: 'Water the plants', by: 'the server' }];
const app = new Hono();

app.use('/notes', async (context, next) => {
  const decision = await authorizeFetch(authorizer, context.req.raw);
  if (!decision.isAllowed) return decision.response;
  context.req.raw = decision.request;
  context.set('caller', decision.identity);
  return next();
});
app.get('/notes', (context) => context.json(notes));
app.post('/notes', async (context) => {
  const { text } = await context.req.json();
  notes.push({ text: String(text), by: context.get('caller').username });
  return context.json(notes, 201);
});

// The page, and the client library for it, as it is.
const library = dirname(fileURLToPath(import.meta.resolve('@cenote/auth')));
app.use('/auth/*', serveStatic({ root: library, rewriteRequestPath: (path) => path.slice('/auth'.length) }));
app.use('/*', serveStatic({ root: 'public' }));

serve({ fetch: app.fetch, hostname: '127.0.0.1', port: Number(process.env.PORT ?? 3000) }, ({ port }) => {
  console.log(`\n  Notes         http://localhost:${port}/\n`);
});
