import type { Plugin } from 'vite';

/** A few lines of a library that the server build replaces. The build stops when they are no longer there. */
interface Mend {
  readonly file: RegExp;
  readonly replacements: readonly { readonly was: string; readonly is: string; readonly times?: number }[];
  readonly addition?: string;
}

/**
 * The router ranks all routes and compiles their patterns anew at every match, some times a page. The routes
 * of a build never change: once is enough, and one pattern of the whole path tells which branch to try. A page
 * asks for the match of one path several times in a row: the latest answer is kept.
 */
const ROUTER: Mend = {
  file: /@remix-run\/router\/dist\/router\.js$/,
  replacements: [
    {
      was: 'let branches = flattenRoutes(routes);\n  rankRouteBranches(branches);',
      is: `let branches = branchesOfRoutes.get(routes);
  if (branches === undefined) {
    branches = flattenRoutes(routes);
    rankRouteBranches(branches);
    branchesOfRoutes.set(routes, branches);
  }`,
    },
    {
      was: 'matches = matchRouteBranch(branches[i], decoded, allowPartial);',
      is: `if (!allowPartial && !mayMatch(branches[i], decoded)) continue;
    matches = matchRouteBranch(branches[i], decoded, allowPartial);
    if (matches != null && !allowPartial) branches.latest = { path: decoded, matches };`,
    },
    {
      was: 'let decoded = decodePath(pathname);\n  for (',
      is: `let decoded = decodePath(pathname);
  if (!allowPartial && branches.latest?.path === decoded) return copiesOf(branches.latest.matches);
  for (`,
    },
    {
      was: 'compilePath(pattern.path, pattern.caseSensitive, pattern.end);',
      is: 'compiledPathOf(pattern.path, pattern.caseSensitive, pattern.end);',
    },
  ],
  addition: `
const branchesOfRoutes = new WeakMap();
const compiledPaths = new Map();
function compiledPathOf(path, caseSensitive, end) {
  const key = (caseSensitive ? "c" : "i") + (end === false ? "b" : "e") + path;
  let compiled = compiledPaths.get(key);
  if (compiled === undefined) {
    compiled = compilePath(path, caseSensitive, end);
    compiledPaths.set(key, compiled);
  }
  return compiled;
}
function copiesOf(matches) {
  return matches.map((match) => ({ ...match, params: { ...match.params } }));
}
function mayMatch(branch, pathname) {
  branch.pattern ??= compiledPathOf(branch.path, false, true)[0];
  return branch.pattern.test(pathname);
}
`,
};

/** A page is rendered with the routes of the build, described anew for each: they never differ. */
const ROUTES_OF_BUILD: Mend = {
  file: /@remix-run\/react\/dist\/esm\/server\.js$/,
  replacements: [
    {
      was: 'let routes = createServerRoutes(manifest.routes, routeModules, context.future, context.isSpaMode);',
      is: `let routes = routesOfBuild.get(manifest.routes);
  if (routes === undefined) {
    routes = createServerRoutes(manifest.routes, routeModules, context.future, context.isSpaMode);
    routesOfBuild.set(manifest.routes, routes);
  }`,
    },
  ],
  addition: '\nconst routesOfBuild = new WeakMap();\n',
};

/** The same routes as the router wants them, which is what its answers are kept by. */
const ROUTER_OF_PAGE: Mend = {
  file: /react-router-dom\/(dist\/)?server\.mjs$/,
  replacements: [
    {
      was: `let manifest = {};
  let dataRoutes = UNSAFE_convertRoutesToDataRoutes(routes, UNSAFE_mapRouteProperties, undefined, manifest);`,
      is: `let prepared = preparedRoutes.get(routes);
  if (prepared === undefined) {
    let manifest = {};
    let dataRoutes = UNSAFE_convertRoutesToDataRoutes(routes, UNSAFE_mapRouteProperties, undefined, manifest);
    prepared = { manifest, dataRoutes };
    preparedRoutes.set(routes, prepared);
  }
  let { manifest, dataRoutes } = prepared;`,
    },
  ],
  addition: '\nconst preparedRoutes = new WeakMap();\n',
};

/**
 * React encodes every name and value of every attribute by a call of its own into the runtime, and hands over a
 * page in pieces of 512 bytes, each an own turn of the stream. Here it gathers text and encodes it once per
 * piece of 16 Ki characters; what is flushed is what was flushed before, at the same moments.
 */
const REACT_STREAM: Mend = {
  file: /react-dom\/cjs\/react-dom-server\.browser\.production\.min\.js$/,
  replacements: [
    { was: 'var l=null,n=0;\n', is: 'var l="",n=0;\n' },
    {
      was: 'function p(a,b){if(0!==b.length)if(512<b.length)0<n&&(a.enqueue(new Uint8Array(l.buffer,0,n)),l=new Uint8Array(512),n=0),a.enqueue(b);else{var c=l.length-n;c<b.length&&(0===c?a.enqueue(l):(l.set(b.subarray(0,c),n),a.enqueue(l),b=b.subarray(c)),l=new Uint8Array(512),n=0);l.set(b,n);n+=b.length}}',
      is: 'function p(a,b){l+=b;if(16384<l.length){a.enqueue(ca.encode(l));l=""}}',
    },
    {
      was: 'function ba(a){l&&0<n&&(a.enqueue(new Uint8Array(l.buffer,0,n)),l=null,n=0)}',
      is: 'function ba(a){if(l!==""){a.enqueue(ca.encode(l));l=""}}',
    },
    {
      was: 'function u(a){return ca.encode(a)}function w(a){return ca.encode(a)}',
      is: 'function u(a){return a}function w(a){return a}',
    },
    { was: 'l=new Uint8Array(512);n=0;', is: 'l="";n=0;', times: 2 },
  ],
};

/** The words make rules of plurals anew for every number that they name. */
const PLURALS: Mend = {
  file: /app\/paraglide\/registry\.js$/,
  replacements: [
    {
      was: 'return new Intl.PluralRules(locale, options).select(Number(input))',
      is: 'return pluralRulesOf(locale, options).select(Number(input))',
    },
  ],
  addition: `
const pluralRules = new Map();
function pluralRulesOf(locale, options) {
  const key = locale + JSON.stringify(options);
  let rules = pluralRules.get(key);
  if (rules === undefined) {
    rules = new Intl.PluralRules(locale, options);
    pluralRules.set(key, rules);
  }
  return rules;
}
`,
};

/**
 * The query builder asks of every piece of every query what it is, and where the answer is no it walks up the
 * constructors in case another copy of the library made the piece. One bundle holds one copy.
 */
const QUERY_BUILDER: Mend = {
  file: /drizzle-orm\/entity\.js$/,
  replacements: [
    {
      was: 'let cls = Object.getPrototypeOf(value).constructor;',
      is: 'return false;\n  let cls;',
    },
  ],
};

const MENDS = [ROUTER, ROUTES_OF_BUILD, ROUTER_OF_PAGE, REACT_STREAM, PLURALS, QUERY_BUILDER];

/** Takes the time out of a page that its libraries spend on what they could keep (docs/decisions/0010). */
export function fasterServerBuild(): Plugin {
  const mended = new Set<Mend>();
  return {
    name: 'rynek:faster-server-build',
    enforce: 'pre',
    applyToEnvironment: (environment) => environment.name === 'ssr',
    transform(code, id) {
      const file = id.split('?')[0] ?? id;
      const mend = MENDS.find((known) => known.file.test(file));
      if (mend === undefined) return undefined;
      mended.add(mend);
      const better = mend.replacements.reduce((source, { was, is, times = 1 }) => {
        const found = source.split(was).length - 1;
        if (found !== times) this.error(`${file} has changed: ${found} times "${was}", not ${times}.`);
        return source.replaceAll(was, is);
      }, code);
      return { code: better + (mend.addition ?? ''), map: null };
    },
    buildEnd(error) {
      if (error !== undefined) return;
      for (const { file } of MENDS.filter((mend) => !mended.has(mend)))
        this.error(`No file is ${file} any more.`);
    },
  };
}
