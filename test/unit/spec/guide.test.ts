import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  type Answers,
  guidedText,
  problemOf,
  type Question,
  QUESTIONS,
  suggestion,
} from '../../../src/core/spec/guide';
import { addressOf, networkOf, parseAddress } from '../../../src/core/spec/ip';
import { readCluster } from '../../../src/core/spec/read';
import { SMALL_CLUSTER, smallClusterText } from '../../../src/core/spec/smallCluster';
import { clusterOf } from '../support/reference';

const network = fc.oneof(
  fc.tuple(fc.integer({ min: 0x0b000000, max: 0x7e000000 }), fc.integer({ min: 8, max: 29 })).map(([bits, prefix]) => networkOf(addressOf(4, BigInt(bits)), prefix).text), // prettier-ignore
  fc.integer({ min: 8, max: 120 }).map((prefix) => networkOf(parseAddress('2001:db8:16::')!, prefix).text),
);

/** Answers to all questions; each is what was suggested, or what `answer` says. */
function answered(answer: (question: Question, suggested: string) => string): Record<Question, string> {
  let answers: Answers = {};
  for (const question of QUESTIONS)
    answers = { ...answers, [question]: answer(question, suggestion(question, answers)) };
  return answers as Record<Question, string>;
}

function assertSound(text: string): void {
  const errors = readCluster(text).diagnostics.filter(({ severity }) => severity === 'error');
  assert.deepEqual(
    errors.map(({ message }) => message),
    [],
    text,
  );
}

describe('the questions for a new cluster', () => {
  it('suggest in any network answers that are accepted and make a sound file', () => {
    fc.assert(
      fc.property(network, (cidr) => {
        const answers = answered((question, suggested) => (question === 'network' ? cidr : suggested));
        for (const question of QUESTIONS) assert.equal(problemOf(question, answers[question], answers), undefined, `${question}: ${answers[question]}`); // prettier-ignore
        assertSound(guidedText(answers));
      }),
    );
  });

  it('make a sound file of whatever they accept', () => {
    const address = fc.constantFrom(
      '10.0.0.1',
      '10.0.0.2',
      '10.0.0.3',
      '10.0.0.255',
      '10.0.0.0',
      '10.0.1.1',
      '::1',
      'x',
    );
    const name = fc.constantFrom('', 'no ', '007 ', 'lvs ', 'web1=', 'ß ', '- ');
    const host = fc.tuple(name, address).map(([a, b]) => `${a}${b}`);
    const answers = fc.record({
      name: fc.constantFrom('web', 'no', '007', '-x', ''),
      network: fc.constantFrom('10.0.0.0/24', '10.0.0.0/31', '127.0.0.0/8', '10.0.0.1/24', 'x'),
      director: host,
      service: fc.tuple(address, fc.constantFrom(':80', ':0', ':70000', '')).map(([a, b]) => `${a}${b}`),
      realServers: fc.array(host, { minLength: 1, maxLength: 2 }).map((hosts) => hosts.join(', ')),
    });
    fc.assert(
      fc.property(answers, (wished) => {
        let given: Answers = {};
        for (const question of QUESTIONS) {
          const accepted = problemOf(question, wished[question], given) === undefined;
          const answer = accepted ? wished[question] : suggestion(question, given);
          assert.equal(problemOf(question, answer, given), undefined, `${question}: ${answer}`);
          given = { ...given, [question]: answer };
        }
        assertSound(guidedText(given as Record<Question, string>));
      }),
      { numRuns: 300 },
    );
  });

  const before: Answers = { name: 'web', network: '10.0.0.0/24', director: 'lvs 10.0.0.9', service: '10.0.0.100:80' };
  const refused: readonly (readonly [Question, string, RegExp])[] = [
    ['name', 'Web', /small letters/],
    ['network', '10.0.0.9/24', /Write 10\.0\.0\.0\/24/],
    ['network', '10.0.0.0/30', /too few/],
    ['director', '10.0.1.9', /outside 10\.0\.0\.0\/24/],
    ['director', '10.0.0.255', /network 10\.0\.0\.0\/24 itself/],
    ['service', '10.0.0.100', /VIP:PORT/],
    ['service', '10.0.0.9:80', /given twice/],
    ['realServers', '10.0.0.1, 10.0.0.1', /given twice/],
    ['realServers', 'lvs 10.0.0.1', /two hosts called lvs/],
    ['realServers', '10.0.0.1,', /separated by commas/],
  ];
  for (const [question, answer, why] of refused) {
    it(`say why not: ${question} ${answer}`, () => assert.match(problemOf(question, answer, before) ?? '', why));
  }

  it('write names and addresses as they were given', () => {
    const cluster = clusterOf(guidedText({ name: 'shop', network: '10.0.0.0/24', director: '10.0.0.9', service: '10.0.0.100:443', realServers: 'a 10.0.0.1, 10.0.0.2' })); // prettier-ignore
    assert.deepEqual(
      cluster.hosts.map((host) => `${host.name} ${host.address}`),
      ['lvs 10.0.0.9', 'a 10.0.0.1', 'web2 10.0.0.2'],
    );
    assert.deepEqual(cluster.services[0]?.match, { type: 'address', protocol: 'tcp', vip: '10.0.0.100', port: 443 });
    assert.deepEqual(
      cluster.services[0].realServers.map(({ host }) => host),
      ['a', 'web2'],
    );
  });

  it('end where the small cluster of editors does', () => {
    assert.equal(guidedText(answered((_, suggested) => suggested)), smallClusterText(SMALL_CLUSTER));
  });
});
