import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeWhole } from '../project/write-file.ts';
import { amplifyOutputs } from './amplify-outputs.ts';
import { amplifyConfiguration, awsConfiguration } from './aws-configuration.ts';
import { awsExports } from './aws-exports.ts';
import type { Deployed } from './deployed.ts';

/** Every file for apps, from the project's root, with its text. */
export function outputFiles(deployed: Deployed): Readonly<Record<string, string>> {
  const { outputs = 'src' } = deployed.config;
  const json = (value: object) => `${JSON.stringify(value, undefined, 2)}\n`;
  return {
    [join(outputs, 'aws-exports.js')]: awsExports(deployed),
    [join(outputs, 'amplifyconfiguration.json')]: json(amplifyConfiguration(deployed)),
    [join(outputs, 'awsconfiguration.json')]: json(awsConfiguration(deployed)),
    [join(outputs, 'amplify_outputs.json')]: json(amplifyOutputs(deployed)),
  };
}

/** Which of the files are otherwise than they should be, or not there. */
export function findStaleOutputs(root: string, files: Readonly<Record<string, string>>): string[] {
  return Object.entries(files).flatMap(([path, text]) => {
    const full = join(root, path);
    return existsSync(full) && readFileSync(full, 'utf8') === text ? [] : [path];
  });
}

/** Writes those that are not as they should be, and names them. The project's file names no folder outside of it. */
export function writeOutputs(root: string, deployed: Deployed): string[] {
  const files = outputFiles(deployed);
  const stale = findStaleOutputs(root, files);
  for (const path of stale) {
    writeWhole(join(root, path), files[path] ?? '');
  }
  return stale;
}
