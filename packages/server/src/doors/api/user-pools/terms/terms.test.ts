import { expect, test } from 'vitest';
import { statement } from '#database/database.ts';
import { loadTerms, saveTerms } from '#domain/tenant/terms/terms-store.ts';
import { describeOnBothEngines } from '../../../../../test/both-engines.ts';
import { createPeoplePool } from '../../../../../test/people.ts';

const everyRow = statement<Record<string, never>, { pool_id: string; client_id: string }>(
  'test.terms',
  'select pool_id, client_id from terms',
);

describeOnBothEngines('terms', (bench) => {
  const makePlace = async () => {
    const { pool, client } = await createPeoplePool(bench.context);
    return { UserPoolId: pool.id, ClientId: client.id };
  };
  const fixed = { TermsSource: 'LINK', Enforcement: 'NONE' } as const;
  const Links = { 'cognito:default': 'https://terms.example.com', 'cognito:spanish': 'https://terms.example.com/es' };
  const terms = (place: { UserPoolId: string; ClientId: string }, TermsName = 'terms-of-use') => ({
    ...place,
    ...fixed,
    TermsName,
    Links,
  });

  test('are made, read back in each way, changed and deleted', async () => {
    const place = await makePlace();
    const { UserPoolId } = place;
    const { Terms: made } = await bench.call('CreateTerms', terms(place));
    const TermsId = made?.TermsId ?? '';
    expect(made).toEqual({
      ...terms(place),
      TermsId: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4/),
      CreationDate: 1767225600,
      LastModifiedDate: 1767225600,
    });
    expect((await bench.call('DescribeTerms', { UserPoolId, TermsId })).Terms).toEqual(made);
    expect((await bench.call('DescribeTermsByClient', { ...place, TermsName: 'terms-of-use' })).Terms).toEqual(made);
    const { Terms: kept } = await bench.call('UpdateTerms', { UserPoolId, TermsId, TermsName: 'privacy-policy' });
    expect(kept).toEqual({ ...made, TermsName: 'privacy-policy', LastModifiedDate: 1767225600.001 });
    const links = { 'cognito:default': 'https://example.com/new' };
    const { Terms: saved } = await bench.call('UpdateTerms', { UserPoolId, TermsId, Links: links });
    expect(saved).toEqual({ ...kept, Links: links, LastModifiedDate: 1767225600.002 });
    const { Terms: list } = await bench.call('ListTerms', { UserPoolId });
    const { Links: _, UserPoolId: __, ClientId: ___, TermsSource: ____, ...described } = saved ?? {};
    expect(list).toEqual([described]);
    await bench.call('DeleteTerms', { UserPoolId, TermsId });
    const gone = { code: 'ResourceNotFoundException', message: `Terms ${TermsId} do not exist.` };
    await expect(bench.call('DescribeTerms', { UserPoolId, TermsId })).rejects.toMatchObject(gone);
    await expect(bench.call('DeleteTerms', { UserPoolId, TermsId })).rejects.toMatchObject(gone);
    await expect(bench.call('UpdateTerms', { UserPoolId, TermsId })).rejects.toMatchObject(gone);
    const byClient = bench.call('DescribeTermsByClient', { ...place, TermsName: 'terms-of-use' });
    await expect(byClient).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
  });

  test('a client has one of each name, however many are made at once', async () => {
    const place = await makePlace();
    const outcomes = await Promise.allSettled(Array.from({ length: 6 }, () => bench.call('CreateTerms', terms(place))));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'TermsExistsException' });
    }
    const { Terms: second } = await bench.call('CreateTerms', terms(place, 'privacy-policy'));
    const rename = bench.call('UpdateTerms', {
      UserPoolId: place.UserPoolId,
      TermsId: second?.TermsId ?? '',
      TermsName: 'terms-of-use',
    });
    await expect(rename).rejects.toMatchObject({ code: 'TermsExistsException' });
  });

  test('a change since they were read is not lost', async () => {
    const place = await makePlace();
    const { Terms: made } = await bench.call('CreateTerms', terms(place));
    const read = await loadTerms(bench.context, place.UserPoolId, made?.TermsId ?? '');
    await saveTerms(bench.context, read, { name: 'privacy-policy' });
    await expect(saveTerms(bench.context, read, { links: {} })).rejects.toMatchObject({
      code: 'ConcurrentModificationException',
    });
  });

  test('go with their client and with their pool, and are listed page by page', async () => {
    const place = await makePlace();
    const other = await makePlace();
    for (const name of ['terms-of-use', 'privacy-policy']) {
      await bench.call('CreateTerms', terms(place, name));
      await bench.call('CreateTerms', terms(other, name));
    }
    const first = await bench.call('ListTerms', { UserPoolId: place.UserPoolId, MaxResults: 1 });
    const NextToken = first.NextToken ?? '';
    const second = await bench.call('ListTerms', { UserPoolId: place.UserPoolId, MaxResults: 1, NextToken });
    expect(second.NextToken).toBeUndefined();
    expect(new Set([...first.Terms, ...second.Terms].map(({ TermsName }) => TermsName)).size).toBe(2);
    await expect(bench.call('ListTerms', { UserPoolId: other.UserPoolId, NextToken })).rejects.toMatchObject({
      code: 'InvalidParameterException',
    });
    await bench.call('DeleteUserPoolClient', place);
    await bench.call('DeleteUserPool', { UserPoolId: other.UserPoolId });
    const left = (await bench.context.db.all(everyRow, {})).map(({ client_id }) => client_id);
    expect(left).not.toContain(place.ClientId);
    expect(left).not.toContain(other.ClientId);
  });

  test.each([
    ['no link for other languages', { 'cognito:spanish': 'https://example.com' }, /cognito:default/],
    ['a script', { 'cognito:default': 'javascript:alert(1)' }, /not a web address/],
    ['no address', { 'cognito:default': 'here' }, /not a web address/],
    ['a language that there is not', { 'cognito:default': 'https://example.com', 'cognito:klingon': 'x' }, /links/i],
  ])('%s is refused', async (_, links, message) => {
    const refused = bench.call('CreateTerms', { ...terms(await makePlace()), Links: links as Record<string, string> });
    const expected = { code: 'InvalidParameterException', message: expect.stringMatching(message) };
    await expect(refused).rejects.toMatchObject(expected);
  });

  test("another pool's client and terms are not there", async () => {
    const [place, other] = [await makePlace(), await makePlace()];
    const gone = { code: 'ResourceNotFoundException' };
    const across = { UserPoolId: other.UserPoolId, ClientId: place.ClientId };
    await expect(bench.call('CreateTerms', terms(across))).rejects.toMatchObject(gone);
    const { Terms: made } = await bench.call('CreateTerms', terms(place));
    const there = { UserPoolId: other.UserPoolId, TermsId: made?.TermsId ?? '' };
    await expect(bench.call('DescribeTerms', there)).rejects.toMatchObject(gone);
    await expect(bench.call('DeleteTerms', there)).rejects.toMatchObject(gone);
    await bench.call('DescribeTerms', { ...there, UserPoolId: place.UserPoolId });
  });
});
