import './globals.ts';
import { Auth } from 'aws-amplify-v4-auth';
import { Hub } from 'aws-amplify-v4-core';
import { run } from './amplify-4-5.ts';

run(Auth, Hub);
