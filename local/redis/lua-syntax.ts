/** The syntax of Lua 5.1 that Redis scripts use, as a tree. */
export type Expression =
  | { readonly kind: 'constant'; readonly value: string | number | boolean | null }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'index'; readonly object: Expression; readonly key: Expression }
  | { readonly kind: 'call'; readonly callee: Expression; readonly words: readonly Expression[] }
  | {
      readonly kind: 'method';
      readonly object: Expression;
      readonly name: string;
      readonly words: readonly Expression[];
    }
  | { readonly kind: 'unary'; readonly operator: string; readonly operand: Expression }
  | {
      readonly kind: 'binary';
      readonly operator: string;
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly kind: 'function'; readonly names: readonly string[]; readonly body: readonly Statement[] }
  | {
      readonly kind: 'table';
      readonly items: readonly { readonly key: Expression | null; readonly value: Expression }[];
    };

export type Statement =
  | { readonly kind: 'local'; readonly names: readonly string[]; readonly values: readonly Expression[] }
  | {
      readonly kind: 'assign';
      readonly targets: readonly Expression[];
      readonly values: readonly Expression[];
    }
  | { readonly kind: 'expression'; readonly call: Expression }
  | { readonly kind: 'localFunction'; readonly name: string; readonly value: Expression }
  | {
      readonly kind: 'if';
      readonly branches: readonly { readonly test: Expression; readonly body: readonly Statement[] }[];
      readonly otherwise: readonly Statement[];
    }
  | { readonly kind: 'while'; readonly test: Expression; readonly body: readonly Statement[] }
  | { readonly kind: 'repeat'; readonly body: readonly Statement[]; readonly test: Expression }
  | {
      readonly kind: 'count';
      readonly name: string;
      readonly from: Expression;
      readonly to: Expression;
      readonly step: Expression | null;
      readonly body: readonly Statement[];
    }
  | {
      readonly kind: 'each';
      readonly names: readonly string[];
      readonly values: readonly Expression[];
      readonly body: readonly Statement[];
    }
  | { readonly kind: 'block'; readonly body: readonly Statement[] }
  | { readonly kind: 'return'; readonly values: readonly Expression[] }
  | { readonly kind: 'break' };

interface Token {
  readonly kind: 'name' | 'keyword' | 'string' | 'number' | 'symbol' | 'end';
  readonly text: string;
  readonly line: number;
}

const keywords = new Set(
  'and break do else elseif end false for function if in local nil not or repeat return then true until while'.split(
    ' ',
  ),
);

const tokenPattern =
  /(?<space>\s+|--\[\[[\s\S]*?\]\]|--[^\n]*)|(?<long>\[\[[\s\S]*?\]\])|(?<name>[A-Za-z_]\w*)|(?<number>0[xX][\da-fA-F]+|\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)|(?<string>"(?:\\[\s\S]|[^"\\])*"|'(?:\\[\s\S]|[^'\\])*')|(?<symbol>\.\.\.|\.\.|==|~=|<=|>=|[-+*/%^#<>=(){}[\];:,.])/y;

const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
};

function readEscapes(text: string): string {
  return text.replaceAll(/\\(\d{1,3}|[\s\S])/g, (_, code: string) =>
    /^\d/.test(code) ? String.fromCharCode(Number(code)) : (escapes[code] ?? code),
  );
}

export class LuaSyntaxError extends Error {}

function readTokens(source: string): Token[] {
  const tokens: Token[] = [];
  let line = 1;
  tokenPattern.lastIndex = 0;
  while (tokenPattern.lastIndex < source.length) {
    const at = tokenPattern.lastIndex;
    const groups = tokenPattern.exec(source)?.groups;
    if (groups === undefined)
      throw new LuaSyntaxError(`line ${line}: unexpected symbol near '${source[at]}'`);
    const { name, number, string, long, symbol } = groups;
    if (name !== undefined) tokens.push({ kind: keywords.has(name) ? 'keyword' : 'name', text: name, line });
    else if (number !== undefined) tokens.push({ kind: 'number', text: number, line });
    else if (string !== undefined)
      tokens.push({ kind: 'string', text: readEscapes(string.slice(1, -1)), line });
    else if (long !== undefined)
      tokens.push({ kind: 'string', text: long.slice(2, -2).replace(/^\n/, ''), line });
    else if (symbol !== undefined) tokens.push({ kind: 'symbol', text: symbol, line });
    line += source.slice(at, tokenPattern.lastIndex).split('\n').length - 1;
  }
  tokens.push({ kind: 'end', text: '<eof>', line });
  return tokens;
}

/** Binding strength to the left and to the right; higher binds first. */
const strength: Readonly<Record<string, readonly [number, number]>> = {
  or: [1, 1],
  and: [2, 2],
  '<': [3, 3],
  '>': [3, 3],
  '<=': [3, 3],
  '>=': [3, 3],
  '~=': [3, 3],
  '==': [3, 3],
  '..': [5, 4],
  '+': [6, 6],
  '-': [6, 6],
  '*': [7, 7],
  '/': [7, 7],
  '%': [7, 7],
  '^': [10, 9],
};
const unaryStrength = 8;

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(source: string) {
    this.#tokens = readTokens(source);
  }

  chunk(): Statement[] {
    const body = this.#block();
    if (this.#token.kind !== 'end') throw this.#unexpected();
    return body;
  }

  get #token(): Token {
    return this.#tokens[this.#at] ?? { kind: 'end', text: '<eof>', line: 0 };
  }

  #unexpected(): LuaSyntaxError {
    return new LuaSyntaxError(`line ${this.#token.line}: unexpected symbol near '${this.#token.text}'`);
  }

  #is(text: string): boolean {
    return (this.#token.kind === 'symbol' || this.#token.kind === 'keyword') && this.#token.text === text;
  }

  #take(text: string): boolean {
    if (!this.#is(text)) return false;
    this.#at += 1;
    return true;
  }

  #expect(text: string): void {
    if (!this.#take(text)) throw this.#unexpected();
  }

  #name(): string {
    if (this.#token.kind !== 'name') throw this.#unexpected();
    const { text } = this.#token;
    this.#at += 1;
    return text;
  }

  #names(): string[] {
    const names = [this.#name()];
    while (this.#take(',')) names.push(this.#name());
    return names;
  }

  #block(): Statement[] {
    const body: Statement[] = [];
    while (this.#token.kind !== 'end' && !['end', 'else', 'elseif', 'until'].some((word) => this.#is(word))) {
      if (this.#take(';')) continue;
      body.push(this.#statement());
    }
    return body;
  }

  #bodyToEnd(): Statement[] {
    const body = this.#block();
    this.#expect('end');
    return body;
  }

  #statement(): Statement {
    if (this.#take('local')) return this.#local();
    if (this.#take('if')) return this.#if();
    if (this.#take('while')) {
      const test = this.#expression();
      this.#expect('do');
      return { kind: 'while', test, body: this.#bodyToEnd() };
    }
    if (this.#take('repeat')) {
      const body = this.#block();
      this.#expect('until');
      return { kind: 'repeat', body, test: this.#expression() };
    }
    if (this.#take('for')) return this.#for();
    if (this.#take('do')) return { kind: 'block', body: this.#bodyToEnd() };
    if (this.#take('break')) return { kind: 'break' };
    if (this.#take('return')) {
      const ends =
        this.#token.kind === 'end' || ['end', 'else', 'elseif', 'until', ';'].some((word) => this.#is(word));
      const values = ends ? [] : this.#expressions();
      this.#take(';');
      return { kind: 'return', values };
    }
    if (this.#take('function')) {
      const target: Expression = { kind: 'name', name: this.#name() };
      return { kind: 'assign', targets: [target], values: [this.#function()] };
    }
    const first = this.#suffixed();
    if (this.#is('=') || this.#is(',')) {
      const targets = [first];
      while (this.#take(',')) targets.push(this.#suffixed());
      this.#expect('=');
      return { kind: 'assign', targets, values: this.#expressions() };
    }
    if (first.kind !== 'call' && first.kind !== 'method') throw this.#unexpected();
    return { kind: 'expression', call: first };
  }

  #local(): Statement {
    if (this.#take('function')) return { kind: 'localFunction', name: this.#name(), value: this.#function() };
    const names = this.#names();
    return { kind: 'local', names, values: this.#take('=') ? this.#expressions() : [] };
  }

  #if(): Statement {
    const branches: { test: Expression; body: Statement[] }[] = [];
    let otherwise: Statement[] = [];
    do {
      const test = this.#expression();
      this.#expect('then');
      branches.push({ test, body: this.#block() });
    } while (this.#take('elseif'));
    if (this.#take('else')) otherwise = this.#block();
    this.#expect('end');
    return { kind: 'if', branches, otherwise };
  }

  #for(): Statement {
    const names = this.#names();
    if (this.#take('in')) {
      const values = this.#expressions();
      this.#expect('do');
      return { kind: 'each', names, values, body: this.#bodyToEnd() };
    }
    this.#expect('=');
    const from = this.#expression();
    this.#expect(',');
    const to = this.#expression();
    const step = this.#take(',') ? this.#expression() : null;
    this.#expect('do');
    return { kind: 'count', name: names[0] ?? '', from, to, step, body: this.#bodyToEnd() };
  }

  #function(): Expression {
    this.#expect('(');
    const names = this.#is(')') ? [] : this.#names();
    this.#expect(')');
    return { kind: 'function', names, body: this.#bodyToEnd() };
  }

  #expressions(): Expression[] {
    const list = [this.#expression()];
    while (this.#take(',')) list.push(this.#expression());
    return list;
  }

  #expression(limit = 0): Expression {
    let left = this.#unary();
    for (;;) {
      const token = this.#token;
      const binding = token.kind === 'symbol' || token.kind === 'keyword' ? strength[token.text] : undefined;
      if (binding === undefined || binding[0] <= limit) return left;
      this.#at += 1;
      left = { kind: 'binary', operator: token.text, left, right: this.#expression(binding[1]) };
    }
  }

  #unary(): Expression {
    for (const operator of ['not', '-', '#']) {
      if (this.#take(operator)) return { kind: 'unary', operator, operand: this.#expression(unaryStrength) };
    }
    return this.#simple();
  }

  #simple(): Expression {
    const token = this.#token;
    if (token.kind === 'number' || token.kind === 'string') {
      this.#at += 1;
      return { kind: 'constant', value: token.kind === 'number' ? Number(token.text) : token.text };
    }
    if (this.#take('nil')) return { kind: 'constant', value: null };
    if (this.#take('true')) return { kind: 'constant', value: true };
    if (this.#take('false')) return { kind: 'constant', value: false };
    if (this.#take('function')) return this.#function();
    if (this.#is('{')) return this.#table();
    return this.#suffixed();
  }

  #table(): Expression {
    this.#expect('{');
    const items: { key: Expression | null; value: Expression }[] = [];
    while (!this.#is('}')) {
      const next = this.#tokens[this.#at + 1];
      if (this.#take('[')) {
        const key = this.#expression();
        this.#expect(']');
        this.#expect('=');
        items.push({ key, value: this.#expression() });
      } else if (this.#token.kind === 'name' && next?.kind === 'symbol' && next.text === '=') {
        const key: Expression = { kind: 'constant', value: this.#name() };
        this.#expect('=');
        items.push({ key, value: this.#expression() });
      } else {
        items.push({ key: null, value: this.#expression() });
      }
      if (!this.#take(',') && !this.#take(';')) break;
    }
    this.#expect('}');
    return { kind: 'table', items };
  }

  #suffixed(): Expression {
    let expression: Expression;
    if (this.#take('(')) {
      expression = this.#expression();
      this.#expect(')');
    } else {
      expression = { kind: 'name', name: this.#name() };
    }
    for (;;) {
      if (this.#take('.')) {
        expression = { kind: 'index', object: expression, key: { kind: 'constant', value: this.#name() } };
      } else if (this.#take('[')) {
        const key = this.#expression();
        this.#expect(']');
        expression = { kind: 'index', object: expression, key };
      } else if (this.#take(':')) {
        const name = this.#name();
        expression = { kind: 'method', object: expression, name, words: this.#words() };
      } else if (this.#is('(') || this.#is('{') || this.#token.kind === 'string') {
        expression = { kind: 'call', callee: expression, words: this.#words() };
      } else {
        return expression;
      }
    }
  }

  #words(): Expression[] {
    if (this.#token.kind === 'string') {
      const { text } = this.#token;
      this.#at += 1;
      return [{ kind: 'constant', value: text }];
    }
    if (this.#is('{')) return [this.#table()];
    this.#expect('(');
    const words = this.#is(')') ? [] : this.#expressions();
    this.#expect(')');
    return words;
  }
}

/** Parses a script; throws a `LuaSyntaxError` that names the line. */
export function parseLua(source: string): readonly Statement[] {
  return new Parser(source).chunk();
}
