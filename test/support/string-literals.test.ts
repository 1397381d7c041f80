import { describe, expect, it } from 'vitest';
import { stringLiterals } from './string-literals.ts';

describe('stringLiterals', () => {
  it.each([
    ['either quote', `a('one'); b("two");`, ['one', 'two']],
    ['escapes', String.raw`'it\'s' + "a \" b"`, [String.raw`it\'s`, String.raw`a \" b`]],
    ['templates, without their expressions', `\`a \${b + 1} c\``, ['a … c']],
    ['literals within templates', `\`a \${b ? 'c' : \`d \${{ e: 'f' }}\`} g\``, ['a … g', 'c', 'd …', 'f']],
    ['no comments', `// it's\n/* "one" */ 'two' // 'three'`, ['two']],
    ['no regular expressions', `x = /['"\`/]/u; y('one')`, ['one']],
    ['no divisions', `a / b; c('one' /* d */) / 2`, ['one']],
  ])('reads %s', (_kind, source, texts) => {
    expect(stringLiterals(source).map(({ text }) => text)).toEqual(texts);
  });

  it('counts lines from 1', () => {
    expect(stringLiterals("\n'a'\n/*\n*/ `b\n` + 'c'")).toEqual([
      { line: 2, text: 'a' },
      { line: 4, text: 'b\n' },
      { line: 5, text: 'c' },
    ]);
  });
});
