import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { statement } from '#database/database.ts';
import { migrate } from '#database/migrate.ts';
import { openSqlite } from '#database/sqlite.ts';
import { migrations } from '#schema/migrations/index.ts';

interface SchemaObject {
  readonly type: string;
  readonly name: string;
  readonly sql: string;
}

/** Tables first, then what stands on them. */
const listObjects = statement<Record<string, never>, SchemaObject>(
  'list-schema-objects',
  `select type, name, sql from sqlite_schema where sql is not null and name not like 'sqlite\\_%' escape '\\'
    order by case type when 'table' then 1 when 'view' then 2 when 'index' then 3 else 4 end, rowid`,
);

async function main(): Promise<void> {
  const db = await openSqlite({ path: ':memory:' });
  await migrate(db, migrations);
  const statements = (await db.all(listObjects, {})).map(({ sql }) => sql.replaceAll(/\s+/g, ' '));
  await db.close();
  const lines = (texts: readonly string[]) => texts.map((text) => `    ${JSON.stringify(text)},`).join('\n');
  const names = lines(migrations.map(({ name }) => name));
  writeFileSync(
    fileURLToPath(new URL('../src/schema/prepared-schema.ts', import.meta.url)),
    `// Made by \`npm run schema\`; what migrations came later run behind it.\nexport const preparedSchema = {\n  migrations: [\n${names}\n  ],\n  statements: [\n${lines(statements)}\n  ],\n};\n`,
  );
}

await main();
