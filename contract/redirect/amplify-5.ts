import './globals.ts';
import { Auth, Hub } from 'aws-amplify-v5';
import { run } from './amplify-4-5.ts';

run(Auth, Hub);
