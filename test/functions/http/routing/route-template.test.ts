import { describe, expect, it } from 'vitest';
import { compileRoute } from '../../../../functions/http/routing/route-template.ts';

describe('compileRoute', () => {
  it.each([
    { template: 'a/{id:int}', path: '/a/-5', values: { id: '-5' } },
    { template: 'a/{id:int}', path: '/a/2147483648', values: undefined },
    { template: 'a/{id:long}', path: '/a/2147483648', values: { id: '2147483648' } },
    { template: 'a/{id:long}', path: '/a/9223372036854775808', values: undefined },
    { template: 'a/{id:bool}', path: '/a/TRUE', values: { id: 'TRUE' } },
    { template: 'a/{id:guid}', path: '/a/00000000000000000000000000000000', values: { id: '0'.repeat(32) } },
    { template: 'a/{id:length(3)}', path: '/a/abcd', values: undefined },
    { template: 'a/{id:minlength(2):maxlength(3)}', path: '/a/abc', values: { id: 'abc' } },
    { template: 'a/{id:range(1,9)}', path: '/a/10', values: undefined },
    { template: 'a/{id:min(10)}', path: '/a/10', values: { id: '10' } },
    { template: 'a/{id:max(9)}', path: '/a/10', values: undefined },
    { template: 'a/{id:decimal}', path: '/a/1.5', values: { id: '1.5' } },
    { template: 'a/{id:datetime}', path: '/a/2026-01-01', values: { id: '2026-01-01' } },
    { template: 'a/{id:regex(^\\d{{3}}$)}', path: '/a/123', values: { id: '123' } },
    { template: 'a/{id:regex(^(x|y):z$)}', path: '/a/Y:Z', values: { id: 'Y:Z' } },
    { template: 'a/{id:regex(^a/b$)?}', path: '/a', values: {} },
    { template: 'a/{id:int?}', path: '/a', values: {} },
    { template: 'a/{id=5}', path: '/a', values: { id: '5' } },
    { template: 'a/{file}.{ext}', path: '/a/b.c.csv', values: { file: 'b.c', ext: 'csv' } },
    { template: 'a/{**rest}', path: '/a/b/c', values: { rest: 'b/c' } },
    { template: "f(id='{id}')", path: "/f(id='7')", values: { id: '7' } },
    { template: '/a/', path: '/a', values: {} },
    { template: 'a/{id}', path: '/a/', values: undefined },
    { template: 'a/{id}', path: '/a/b/c', values: undefined },
    { template: 'a.b', path: '/axb', values: undefined },
  ])('matches $template against $path', ({ template, path, values }) => {
    expect(compileRoute(template).match(path)).toEqual(values);
  });

  it.each(['a/{id', 'a/{}', 'a//b', 'a/{id:nothing}', 'a/{id:length(x)}', 'a/id}'])('refuses %s', (template) => {
    expect(() => compileRoute(template)).toThrow(RangeError);
  });
});
