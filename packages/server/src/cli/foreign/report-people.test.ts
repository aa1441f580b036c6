import { expect, test } from 'vitest';
import { reportPeople } from './report-people.ts';

const nothing = { imported: 0, there: 0, resetting: 0, untaken: {}, refused: [], leftOut: [], withheld: [] };

test('an import tells what became of whom, and what takes along what was left out', () => {
  const withheld = [
    { attribute: 'preferred_username', isName: true, at: [3] },
    { attribute: 'custom:plan', isName: false, at: Array.from({ length: 1022 }, (_, index) => index + 1) },
  ];
  const made = {
    ...nothing,
    imported: 1200,
    resetting: 5,
    untaken: { md5: 2 },
    refused: [{ at: 7, why: 'No.' }],
    withheld,
  };
  expect(reportPeople(made, 'us-east-1_a', 1201)).toEqual([
    'Imported 1,200 of 1,201 users into us-east-1_a.',
    '3 have no password in the file, and reset theirs.',
    '2 have a hash of a kind that is not taken, md5, and reset their password.',
    'preferred_username of user 3 of the file was left out: they may have written it there themselves, and people sign in with it here. --trust-attributes preferred_username takes it.',
    `custom:plan of users ${Array.from({ length: 20 }, (_, index) => index + 1).join(', ')} and 1,002 more of the file was left out: they may have written it there themselves, and no app client lets people write it here. --trust-attributes custom:plan takes it.`,
    'user 7 of the file: No.',
  ]);
});

test('who has a hash of a kind that is not taken is not told to have none', () => {
  expect(reportPeople({ ...nothing, imported: 1, resetting: 1, untaken: { md5: 1 } }, 'p', 1)).toEqual([
    'Imported 1 of 1 users into p.',
    '1 have a hash of a kind that is not taken, md5, and reset their password.',
  ]);
});
