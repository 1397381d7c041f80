/** Whether a route value satisfies a constraint. */
export type RouteConstraint = (value: string) => boolean;

const int32 = { min: -(2n ** 31n), max: 2n ** 31n - 1n };
const int64 = { min: -(2n ** 63n), max: 2n ** 63n - 1n };
const guid = /^(?:[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\{[0-9a-f-]{36}\}|\([0-9a-f-]{36}\))$/iu;
const numeric = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/iu;

function integerWithin(min: bigint, max: bigint): RouteConstraint {
  return (value) => {
    if (!/^[+-]?\d+$/u.test(value)) {
      return false;
    }
    const number = BigInt(value.replace(/^\+/u, ''));
    return number >= min && number <= max;
  };
}

function lengthWithin(min: number, max: number): RouteConstraint {
  return (value) => value.length >= min && value.length <= max;
}

function integers(text: string, name: string): readonly number[] {
  const numbers = text.split(',').map((part) => Number(part.trim()));
  if (text === '' || numbers.some((number) => !Number.isSafeInteger(number))) {
    throw new RangeError(`The route constraint "${name}(${text})" needs whole numbers.`);
  }
  return numbers;
}

const plain: Readonly<Record<string, RouteConstraint>> = {
  int: integerWithin(int32.min, int32.max),
  long: integerWithin(int64.min, int64.max),
  bool: (value) => /^(?:true|false)$/iu.test(value),
  guid: (value) => guid.test(value),
  alpha: (value) => /^[a-z]*$/iu.test(value),
  decimal: (value) => numeric.test(value) && !/e/iu.test(value),
  double: (value) => numeric.test(value),
  float: (value) => numeric.test(value),
  datetime: (value) => !Number.isNaN(Date.parse(value)),
  required: (value) => value !== '',
};

const withArguments: Readonly<Record<string, (text: string) => RouteConstraint>> = {
  minlength: (text) => lengthWithin(integers(text, 'minlength')[0] ?? 0, Number.POSITIVE_INFINITY),
  maxlength: (text) => lengthWithin(0, integers(text, 'maxlength')[0] ?? 0),
  length(text) {
    const [min = 0, max = min] = integers(text, 'length');
    return lengthWithin(min, max);
  },
  min: (text) => integerWithin(BigInt(integers(text, 'min')[0] ?? 0), int64.max),
  max: (text) => integerWithin(int64.min, BigInt(integers(text, 'max')[0] ?? 0)),
  range(text) {
    const [min = 0, max = min] = integers(text, 'range');
    return integerWithin(BigInt(min), BigInt(max));
  },
  regex(text) {
    const pattern = new RegExp(text, 'i');
    return (value) => pattern.test(value);
  },
};

/**
 * The inline constraint `text`, such as `guid`, `length(2,8)` or `regex(^\d+$)`. Source: ASP.NET Core, "Route constraints".
 * @throws RangeError if there is no such constraint; the real host reports an error for the function.
 */
export function routeConstraint(text: string): RouteConstraint {
  const open = text.indexOf('(');
  const name = (open === -1 ? text : text.slice(0, open)).toLowerCase();
  const found =
    open === -1 || !text.endsWith(')') ? plain[name] : withArguments[name]?.(text.slice(open + 1, text.length - 1));
  if (found === undefined) {
    throw new RangeError(`There is no route constraint "${text}".`);
  }
  return found;
}
