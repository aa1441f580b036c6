import { describe, expect, test } from 'vitest';
import { type Group, inOrderOfPrecedence, rolesOf } from './group.ts';

const [admin, editor] = ['arn:aws:iam::123456789012:role/admin', 'arn:aws:iam::123456789012:role/editor'];

function group(name: string, settings: Partial<Group> = {}): Group {
  return { poolId: 'us-east-1_abc', name, createdAt: 1, modifiedAt: 1, ...settings };
}
const roles = (...groups: Group[]) => rolesOf(inOrderOfPrecedence(groups));

describe('groups', () => {
  test('count by precedence: the lowest first, none last, equal ones as they were', () => {
    const groups = [
      group('none'),
      group('greatest', { precedence: 2 ** 31 - 1 }),
      group('second', { precedence: 1 }),
      group('first', { precedence: 0 }),
      group('another second', { precedence: 1 }),
    ];
    const names = inOrderOfPrecedence(groups).map(({ name }) => name);
    expect(names).toEqual(['first', 'second', 'another second', 'greatest', 'none']);
  });
});

describe('roles', () => {
  test('stand in the order of precedence, each once', () => {
    const groups = [
      group('c', { roleArn: editor, precedence: 3 }),
      group('b', { roleArn: admin, precedence: 2 }),
      group('a', { roleArn: editor, precedence: 1 }),
    ];
    expect(roles(...groups)).toEqual({ arns: [editor, admin], preferred: editor });
  });
  test('of groups without any are none', () => {
    expect(roles()).toEqual({ arns: [] });
    expect(roles(group('a', { precedence: 0 }))).toEqual({ arns: [] });
  });
  test('that are one are preferred, whatever the precedence', () => {
    expect(roles(group('a', { roleArn: admin }))).toEqual({ arns: [admin], preferred: admin });
    expect(roles(group('a', { roleArn: admin }), group('b', { precedence: 0 }))).toEqual({
      arns: [admin],
      preferred: admin,
    });
  });
  test('that differ at the best precedence leave the choice to the client', () => {
    const worse = group('c', { roleArn: editor, precedence: 9 });
    const [one, other] = [
      group('a', { roleArn: admin, precedence: 1 }),
      group('b', { roleArn: editor, precedence: 1 }),
    ];
    expect(roles(one, other, worse)).toEqual({ arns: [admin, editor] });
    expect(roles({ ...one, roleArn: editor }, other, worse)).toEqual({ arns: [editor], preferred: editor });
    expect(roles(group('a', { roleArn: admin }), group('b', { roleArn: editor }))).toEqual({ arns: [admin, editor] });
  });
});
