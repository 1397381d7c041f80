import { flattenedVerify, importJWK } from 'jose';
import { describe, expect, it } from 'vitest';
import { applyDelta } from '../../../samples/agent/apply-delta.ts';
import { isSigned } from '../../../samples/agent/check-signature.ts';
import { openPackage, recordCount, rowAt } from '../../../samples/agent/package-file.ts';
import { verdictOn } from '../../../samples/agent/verdict.ts';
import { actions, type IndicatorDocument, indicatorTypes } from '../../../shared/indicators/model/indicator.ts';
import { isInForce } from '../../../shared/indicators/rules/lifecycle.ts';
import { decide, type PrecedenceRule } from '../../../shared/indicators/rules/precedence.ts';
import { canonicaliseObserved } from '../../../shared/indicators/values/observe.ts';
import { isMatch } from '../../../shared/matching/is-match.ts';
import { madeIndicatorValue, madeObserved } from '../../support/made/made-values.ts';
import { RandomSource } from '../../support/made/random-source.ts';
import { storedIndicator, testGroups } from '../../support/worlds/detection-world.ts';
import { makePackageWorld, testJwks } from '../../support/worlds/package-world.ts';

const rounds = 6;
const groupNames = [undefined, ...testGroups.all().map(({ name }) => name)];
const scopes = [[], [], ['10'], ['2'], ['10', '2']] as const;
const fileTypes = ['FileMd5', 'FileSha1', 'FileSha256', 'CertificateThumbprint'] as const;
const networkTypes = ['IpAddress', 'DomainName', 'Url'] as const;

function madeDocuments(random: RandomSource, nowMs: number): readonly IndicatorDocument[] {
  return random
    .list(25, () => {
      const indicatorType = indicatorTypes[random.below(indicatorTypes.length)] ?? 'Url';
      const indicatorValue = madeIndicatorValue(random, indicatorType);
      if (indicatorValue === undefined) {
        return [];
      }
      const expiresInSec = random.pick([-5, 30, 90, 400, 4_000]);
      return storedIndicator({
        indicatorType,
        indicatorValue,
        rbacGroupIds: random.pick(scopes),
        owner: random.pick(['organisation', 'feed']),
        ownerTier: random.pick([0, 1]),
        action: random.pick(actions),
        expirationTime: random.once(2) ? null : new Date(nowMs + expiresInSec * 1000).toISOString(),
        ...(random.once(10) && { enabled: false }),
        ...(random.once(4) && { deleted: true as const }),
      });
    })
    .flat();
}

/** What the list says of a file or a connection, the slow way. */
function oracle(
  list: Iterable<IndicatorDocument>,
  observed: readonly { readonly type: (typeof indicatorTypes)[number]; readonly value: string }[],
  groupId: string | undefined,
  nowMs: number,
  precedence: PrecedenceRule,
) {
  const covering = [...list].filter(
    (one) =>
      isInForce(one, nowMs) &&
      (one.rbacGroupIds.length === 0 || (groupId !== undefined && one.rbacGroupIds.includes(groupId))) &&
      observed.some((seen) => isMatch(one.indicatorType, one.indicatorValue, seen)),
  );
  const candidates = covering.map((one) => Object.assign({ isOrganisationWide: one.rbacGroupIds.length === 0 }, one));
  const deciding = decide(candidates, { precedence })?.deciding;
  return deciding && { action: deciding.action, indicatorId: deciding.id };
}

/** A file or a connection, in spellings that the sample agent is asked in. */
function madeSubject(random: RandomSource) {
  const types = random.once(2) ? fileTypes : networkTypes;
  return types.flatMap((type) => {
    const value = random.once(3) ? undefined : canonicaliseObserved(type, madeObserved(random, type));
    return value === undefined || (type === 'Url' && value.startsWith('//')) ? [] : [{ type, value }];
  });
}

describe.each([
  ['organisation-first', 1],
  ['organisation-first', 2],
  ['group-first', 3],
  ['group-first', 4],
] as const)('packages of a random history, %s, seed %i', (precedence, seed) => {
  it('agree with the list, and with every former version after its delta', async () => {
    const random = new RandomSource(seed);
    const world = makePackageWorld({ precedence });
    const list = new Map<string, IndicatorDocument>();
    const history = new Map<string | undefined, Buffer[]>(groupNames.map((name) => [name, []]));
    let applied = 0;
    let decided = 0;
    for (let round = 0; round < rounds; round += 1) {
      const documents = madeDocuments(random, world.clock());
      await world.put(...documents);
      for (const document of documents) {
        list.set(document.id, document);
      }
      await world.publisher.publish();
      for (const name of groupNames) {
        const stored = await world.served.version(name, 'latest');
        const bytes = await world.read(stored);
        expect(isSigned(bytes, stored.signature, testJwks)).toBe(true);
        const file = openPackage(bytes);
        expect(recordCount(file)).toBe(stored.records);
        const groupId = name === undefined ? undefined : testGroups.byName(name)?.id;
        // What expires until the next publication is dropped by the agent itself.
        for (const laterSec of [0, 29, 31, 100, 500]) {
          const nowMs = world.clock() + laterSec * 1000;
          for (let question = 0; question < 8; question += 1) {
            const subject = madeSubject(random);
            const expected = oracle(list.values(), subject, groupId, nowMs, precedence);
            const verdict = verdictOn(file, subject, Math.floor(nowMs / 1000));
            expect({ subject, verdict }).toEqual({ subject, verdict: expected });
            decided += Number(expected !== undefined);
          }
        }
        const olds = (history.get(name) ?? []).map(openPackage);
        for (const old of olds.filter((one) => one.version < file.version && one.deviceGroup === file.deviceGroup)) {
          const delta = await world.served.delta(name, old.version);
          const deltaBytes = await world.read(delta ?? { name: 'none' });
          expect(isSigned(deltaBytes, delta?.signature ?? '', testJwks)).toBe(true);
          expect(applyDelta(old, openPackage(deltaBytes)).equals(bytes)).toBe(true);
          applied += 1;
        }
        history.get(name)?.push(bytes);
      }
      world.advance(random.pick([1_000, 61_000, 700_000, 5_000_000]));
    }
    expect(applied).toBeGreaterThan(20);
    expect(decided).toBeGreaterThan(10);
  });
});

describe('a package', () => {
  it('is verified by an independent library', async () => {
    const world = makePackageWorld();
    await world.put(storedIndicator({ indicatorType: 'DomainName', indicatorValue: 'evil.example' }));
    const stored = await world.served.version(undefined, 'latest');
    const [header = '', , signature = ''] = stored.signature.split('.');
    const payload = await world.read(stored);
    const key = await importJWK({ ...testJwks[0] }, 'ES256');
    const options = { algorithms: ['ES256'], crit: { b64: true } };
    const verified = await flattenedVerify({ protected: header, payload, signature }, key, options);
    expect(verified.protectedHeader).toMatchObject({ alg: 'ES256', kid: testJwks[0]?.kid });
    const changed = Buffer.from(payload);
    changed[changed.length - 1] = 0;
    await expect(
      flattenedVerify({ protected: header, payload: changed, signature }, key, options),
    ).rejects.toMatchObject({
      code: 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED',
    });
    expect(rowAt(openPackage(payload), 0).key.toString()).toBe('evil.example');
  });
});
