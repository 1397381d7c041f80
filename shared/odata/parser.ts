/*
 * Recursive descent over the tokens, one method per rule:
 *
 *   or         = and *( "or" and )
 *   and        = unary *( "and" unary )
 *   unary      = "not" unary / "(" or ")" / function [ ("eq" / "ne") boolean ] / "true" / "false" / comparison
 *   function   = ( "contains" / "startswith" / "endswith" ) "(" field "," literal ")"
 *   comparison = field "/" "any" "(" name ":" name "eq" literal ")"
 *              / field ( "eq" / "ne" / "gt" / "ge" / "lt" / "le" ) literal
 *              / field "in" ( "(" [ literal *( "," literal ) ] ")" / "[" [ item *( "," item ) ] "]" )
 *   item       = literal / JSON text               ; the form of OData 4.01 JSON arrays
 *              / field                                   ; of type boolean
 *
 * Keywords and names match in any letter case. Sources: OData 4.01 ABNF, and what clients really send.
 */
import type { Filter } from '../storage/filter.ts';
import { compareField, listField, textFunction } from './comparison.ts';
import { type FieldTable, findField, type NamedField } from './field-table.ts';
import { type Token, tokenize } from './lexer.ts';
import { odataError, quote } from './odata-error.ts';
import { TokenCursor } from './token-cursor.ts';

/** Deepest nesting of parentheses and `not`. */
export const maxDepth = 50;
/** Most comparisons in a filter; each item of an `in` list counts as a comparison. */
const maxComparisons = 1_000;

/**
 * Reads the text of `$filter` over the fields of the table.
 * @throws AppError ODataError for anything else, naming the column (from 0) and what was expected there.
 */
export function parseFilter(text: string, table: FieldTable): Filter {
  return new FilterParser(new TokenCursor(tokenize(text)), table).parse();
}

class FilterParser {
  readonly #cursor: TokenCursor;
  readonly #table: FieldTable;
  #depth = 0;
  #comparisons = 0;

  constructor(cursor: TokenCursor, table: FieldTable) {
    this.#cursor = cursor;
    this.#table = table;
  }

  parse(): Filter {
    const filter = this.#or();
    if (this.#cursor.peek().kind !== 'end') {
      throw this.#cursor.unexpected('and, or or the end');
    }
    return filter;
  }

  #or(): Filter {
    return this.#chain('or', () => this.#chain('and', () => this.#unary()));
  }

  #chain(op: 'and' | 'or', readOperand: () => Filter): Filter {
    const first = readOperand();
    const operands = [first];
    while (this.#cursor.takeWord(op) !== undefined) {
      operands.push(readOperand());
    }
    return operands.length === 1 ? first : { op, operands };
  }

  #unary(): Filter {
    const { position } = this.#cursor.peek();
    this.#depth += 1;
    // the comparison itself is one level deeper than its parentheses
    if (this.#depth > maxDepth + 1) {
      throw odataError('$filter', `column ${position}: nested deeper than ${maxDepth} levels`);
    }
    const filter = this.#operand();
    this.#depth -= 1;
    return filter;
  }

  #operand(): Filter {
    const cursor = this.#cursor;
    if (cursor.takeWord('not') !== undefined) {
      return { op: 'not', operand: this.#unary() };
    }
    if (cursor.takeSymbol('(')) {
      const filter = this.#or();
      cursor.expectSymbol(')');
      return filter;
    }
    const constant = cursor.takeWord('true', 'false');
    if (constant !== undefined) {
      return { op: constant === 'true' ? 'and' : 'or', operands: [] };
    }
    return cursor.isSymbol('(', 1) ? this.#function() : this.#comparison();
  }

  #function(): Filter {
    const cursor = this.#cursor;
    const op = cursor.expectWord('contains', 'startswith', 'endswith');
    cursor.expectSymbol('(');
    const field = this.#field();
    cursor.expectSymbol(',');
    const filter = textFunction(op, field, this.#literal());
    cursor.expectSymbol(')');
    const comparison = cursor.takeWord('eq', 'ne');
    if (comparison === undefined) {
      return filter;
    }
    const isTrue = cursor.expectWord('true', 'false') === 'true';
    return isTrue === (comparison === 'eq') ? filter : { op: 'not', operand: filter };
  }

  #comparison(): Filter {
    const cursor = this.#cursor;
    const field = this.#field();
    if (cursor.takeSymbol('/')) {
      return this.#any(field);
    }
    if (cursor.takeWord('in') !== undefined) {
      return this.#list(field);
    }
    const { position } = cursor.peek();
    const op = cursor.takeWord('eq', 'ne', 'gt', 'ge', 'lt', 'le');
    if (op !== undefined) {
      return compareField(op, field, this.#literal(), position);
    }
    if (field.type !== 'boolean') {
      throw cursor.unexpected('eq, ne, gt, ge, lt, le or in');
    }
    this.#count();
    return { op: 'eq', field: field.path, value: true };
  }

  #any(field: NamedField): Filter {
    const cursor = this.#cursor;
    cursor.expectWord('any');
    cursor.expectSymbol('(');
    const variable = cursor.expectName('a name').text.toLowerCase();
    cursor.expectSymbol(':');
    cursor.expectWord(variable);
    const { position } = cursor.peek();
    cursor.expectWord('eq');
    if (field.type !== 'textList') {
      throw odataError('$filter', `column ${position}: ${field.name} is not a list`, { field: field.name });
    }
    const filter = compareField('eq', field, this.#literal(), position, 'member');
    cursor.expectSymbol(')');
    return filter;
  }

  #list(field: NamedField): Filter {
    const cursor = this.#cursor;
    const isJson = cursor.takeSymbol('[');
    if (!isJson) {
      cursor.expectSymbol('(');
    }
    const end = isJson ? ']' : ')';
    const literals: Token[] = [];
    if (!cursor.isSymbol(end)) {
      do {
        literals.push(
          isJson && cursor.peek().kind === 'json' ? { ...this.#literal(true), kind: 'text' } : this.#literal(),
        );
      } while (cursor.takeSymbol(','));
    }
    cursor.expectSymbol(end);
    return listField(field, literals);
  }

  #field(): NamedField {
    const cursor = this.#cursor;
    const first = cursor.expectName('a field');
    let name = first.text;
    while (cursor.isSymbol('/') && !cursor.isWord('any', 1)) {
      cursor.take();
      name += `/${cursor.expectName('a field').text}`;
    }
    const field = findField(this.#table, name);
    if (field !== undefined) {
      return field;
    }
    throw odataError('$filter', `column ${first.position}: unknown field ${quote(name)}`, { field: name });
  }

  #literal(isJsonAllowed = false): Token {
    const { kind } = this.#cursor.peek();
    if (kind === 'symbol' || kind === 'end' || (kind === 'json' && !isJsonAllowed)) {
      throw this.#cursor.unexpected('a literal');
    }
    this.#count();
    return this.#cursor.take();
  }

  #count(): void {
    this.#comparisons += 1;
    if (this.#comparisons > maxComparisons) {
      throw odataError('$filter', `more than ${maxComparisons} comparisons`);
    }
  }
}
