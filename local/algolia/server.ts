import fs from 'node:fs';
import path from 'node:path';
import { type LocalServer, listen, serveFetch } from '../http-server.ts';
import { type AlgoliaObject, BadFilter, filterOf } from './filters.ts';
import { IndexStore, type Settings, type Synonym } from './index-store.ts';

export interface AlgoliaOptions {
  readonly port: number;
  readonly appId: string;
  readonly apiKey: string;
  /** Where the indices are kept between runs; without it they are forgotten. */
  readonly dataDir?: string;
}

export interface AlgoliaStandIn extends LocalServer {
  readonly url: string;
}

class ApiError extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Answers the part of Algolia's REST API that the official client speaks for search and indexing. `POST
 * /_control/faults {"status": 503}` or `{"delayMs": 5000}` makes it fail or hang until `{}` is posted.
 */
export async function startAlgolia(options: AlgoliaOptions): Promise<AlgoliaStandIn> {
  const file = options.dataDir === undefined ? undefined : path.join(options.dataDir, 'algolia.json');
  const indices = load(file);
  const faults: { status?: number; delayMs?: number } = {};
  let lastTask = 0;

  const indexNamed = (name: string): IndexStore => {
    const known = indices.get(name);
    if (known) return known;
    const made = new IndexStore();
    indices.set(name, made);
    return made;
  };
  /** The index and the replicas that its settings name: what is written to it is written to them. */
  const withReplicas = (name: string): IndexStore[] => {
    const primary = indexNamed(name);
    const replicas = primary.settings.replicas;
    return [
      primary,
      ...(Array.isArray(replicas) ? replicas.map((replica) => indexNamed(String(replica))) : []),
    ];
  };
  const task = () => {
    lastTask += 1;
    return { taskID: lastTask, updatedAt: new Date().toISOString() };
  };

  const apply = (name: string, action: string, body: unknown): string => {
    if (!isObject(body) && action !== 'clear' && action !== 'delete')
      throw new ApiError(400, 'body must be an object');
    const given = isObject(body) ? body : {};
    const objectID = given.objectID === undefined ? crypto.randomUUID() : String(given.objectID);
    for (const index of withReplicas(name)) {
      applyTo(index, action, { ...given, objectID });
      index.touch();
    }
    return objectID;
  };

  const answer = async (method: string, url: URL, body: unknown): Promise<unknown> => {
    const parts = url.pathname.split('/').filter(Boolean).map(decodeURIComponent);
    if (parts[0] !== '1' || parts[1] !== 'indexes') throw new ApiError(404, 'Path not supported by this API');
    const [, , name = '', action, last] = parts;
    const given = isObject(body) ? body : {};
    if (method === 'POST' && name === '*' && action === 'queries') {
      const requests = Array.isArray(given.requests) ? given.requests : [];
      return {
        results: requests.map((one: unknown) => {
          const { indexName, params, ...rest } = isObject(one) ? one : {};
          const index = indices.get(String(indexName));
          if (!index) throw new ApiError(404, `Index ${String(indexName)} does not exist`);
          const old = typeof params === 'string' ? Object.fromEntries(new URLSearchParams(params)) : {};
          return index.search(String(indexName), { ...old, ...rest });
        }),
      };
    }
    if (method === 'POST' && name === '*' && action === 'objects') {
      const requests = Array.isArray(given.requests) ? given.requests : [];
      return {
        results: requests.map((one: unknown) => {
          const { indexName, objectID } = isObject(one) ? one : {};
          return indices.get(String(indexName))?.objects.get(String(objectID)) ?? null;
        }),
      };
    }
    if (method === 'POST' && action === 'query') return indexOrMissing(indices, name).search(name, given);
    if (method === 'POST' && action === 'batch') {
      const requests = Array.isArray(given.requests) ? given.requests : [];
      const objectIDs = requests.map((one: unknown) => {
        const { action: verb, body: object, indexName } = isObject(one) ? one : {};
        return apply(name === '*' ? String(indexName) : name, String(verb), object);
      });
      return { ...task(), objectIDs };
    }
    if (method === 'GET' && action === 'task')
      return { status: 'published', pendingTask: false, taskID: Number(last) };
    if (action === 'settings' && method === 'GET') return indexOrMissing(indices, name).settings;
    if (action === 'settings' && method === 'PUT') {
      const index = indexNamed(name);
      const { replicas, ...shared } = given;
      index.settings = { ...index.settings, ...given };
      index.touch();
      for (const replica of withReplicas(name).slice(1)) {
        if (url.searchParams.get('forwardToReplicas') === 'true')
          replica.settings = { ...replica.settings, ...shared };
        // A new replica begins with everything that its primary holds.
        for (const [objectID, object] of index.objects)
          if (!replica.objects.has(objectID)) replica.objects.set(objectID, object);
        replica.touch();
      }
      return task();
    }
    if (method === 'POST' && action === 'synonyms' && last === 'batch') {
      const list: unknown[] = Array.isArray(body) ? body : [];
      const targets =
        url.searchParams.get('forwardToReplicas') === 'true' ? withReplicas(name) : [indexNamed(name)];
      for (const index of targets) {
        if (url.searchParams.get('replaceExistingSynonyms') === 'true') index.synonyms.clear();
        for (const one of list) if (isSynonym(one)) index.synonyms.set(one.objectID, one);
      }
      return task();
    }
    if (method === 'POST' && action === 'synonyms' && last === 'search') {
      const hits = [...indexOrMissing(indices, name).synonyms.values()];
      return { hits, nbHits: hits.length };
    }
    if (method === 'POST' && action === 'deleteByQuery') {
      const filter = filterOf(given);
      for (const index of withReplicas(name)) {
        for (const [objectID, object] of index.objects) if (filter(object)) index.objects.delete(objectID);
        index.touch();
      }
      return task();
    }
    if (method === 'POST' && action === 'clear') {
      for (const index of withReplicas(name)) {
        index.objects.clear();
        index.touch();
      }
      return task();
    }
    if (method === 'DELETE' && action === undefined) {
      indices.delete(name);
      return { taskID: task().taskID, deletedAt: new Date().toISOString() };
    }
    if (method === 'DELETE' && action !== undefined) {
      apply(name, 'deleteObject', { objectID: action });
      return { taskID: task().taskID, deletedAt: new Date().toISOString() };
    }
    if (method === 'GET' && action !== undefined) {
      const object = indexOrMissing(indices, name).objects.get(action);
      if (!object) throw new ApiError(404, 'ObjectID does not exist');
      return object;
    }
    if (method === 'GET' && name === '')
      return {
        items: [...indices].map(([one, index]) => ({ name: one, entries: index.objects.size })),
        nbPages: 1,
      };
    throw new ApiError(404, 'Path not supported by this API');
  };

  const server = serveFetch(async (request) => {
    const url = new URL(request.url);
    const text = await request.text();
    if (url.pathname === '/_control/faults') {
      const given: unknown = JSON.parse(text || '{}');
      faults.status = isObject(given) && typeof given.status === 'number' ? given.status : undefined;
      faults.delayMs = isObject(given) && typeof given.delayMs === 'number' ? given.delayMs : undefined;
      return Response.json({});
    }
    try {
      if (faults.delayMs !== undefined) await new Promise((resolve) => setTimeout(resolve, faults.delayMs));
      if (faults.status !== undefined) throw new ApiError(faults.status, 'Told to fail');
      const keyOf = (header: string) => request.headers.get(header) ?? url.searchParams.get(header);
      if (
        keyOf('x-algolia-application-id') !== options.appId ||
        keyOf('x-algolia-api-key') !== options.apiKey
      )
        throw new ApiError(403, 'Invalid Application-ID or API key');
      let body: unknown;
      try {
        body = text === '' ? undefined : JSON.parse(text);
      } catch {
        throw new ApiError(400, 'JSON text is not valid');
      }
      return Response.json(await answer(request.method, url, body));
    } catch (error) {
      if (error instanceof ApiError)
        return Response.json({ message: error.message, status: error.status }, { status: error.status });
      if (error instanceof BadFilter)
        return Response.json({ message: error.message, status: 400 }, { status: 400 });
      throw error;
    }
  });
  const listening = await listen(server, options.port, 'the Algolia stand-in');
  return {
    ...listening,
    url: `http://127.0.0.1:${options.port}`,
    async stop() {
      await listening.stop();
      save(file, indices);
    },
  };
}

function indexOrMissing(indices: ReadonlyMap<string, IndexStore>, name: string): IndexStore {
  const index = indices.get(name);
  if (!index) throw new ApiError(404, `Index ${name} does not exist`);
  return index;
}

const isSynonym = (value: unknown): value is Synonym =>
  isObject(value) && typeof value.objectID === 'string' && typeof value.type === 'string';

function applyTo(index: IndexStore, action: string, object: AlgoliaObject): void {
  const { objectID } = object;
  switch (action) {
    case 'addObject':
    case 'updateObject':
      index.objects.set(objectID, object);
      return;
    case 'partialUpdateObject':
    case 'partialUpdateObjectNoCreate': {
      const known = index.objects.get(objectID);
      if (!known && action === 'partialUpdateObjectNoCreate') return;
      const changed = partlyUpdated(known ?? { objectID }, object);
      if (changed) index.objects.set(objectID, changed);
      return;
    }
    case 'deleteObject':
      index.objects.delete(objectID);
      return;
    case 'clear':
      index.objects.clear();
      return;
    default:
      throw new ApiError(400, `Unknown action ${action}`);
  }
}

/** Attributes by what their operation says; undefined when a guarded increment leaves the whole object alone. */
function partlyUpdated(known: AlgoliaObject, update: AlgoliaObject): AlgoliaObject | undefined {
  const changed: AlgoliaObject = { ...known };
  for (const [name, value] of Object.entries(update)) {
    if (!isObject(value) || typeof value._operation !== 'string') {
      changed[name] = value;
      continue;
    }
    const before = known[name];
    const amount = Number(value.value);
    switch (value._operation) {
      case 'IncrementSet':
        if (amount <= Number(before ?? 0)) return undefined;
        changed[name] = amount;
        break;
      case 'IncrementFrom':
        if (amount !== Number(before ?? 0)) return undefined;
        changed[name] = amount + 1;
        break;
      case 'Increment':
        changed[name] = Number(before ?? 0) + amount;
        break;
      case 'Decrement':
        changed[name] = Number(before ?? 0) - amount;
        break;
      case 'Add':
        changed[name] = [...(Array.isArray(before) ? before : []), value.value];
        break;
      case 'AddUnique':
        changed[name] = [...new Set([...(Array.isArray(before) ? before : []), value.value])];
        break;
      case 'Remove':
        changed[name] = Array.isArray(before) ? before.filter((one: unknown) => one !== value.value) : before;
        break;
      default:
        throw new ApiError(400, `Invalid operation ${value._operation}`);
    }
  }
  return changed;
}

interface Kept {
  readonly settings: Settings;
  readonly synonyms: Synonym[];
  readonly objects: AlgoliaObject[];
}

function load(file: string | undefined): Map<string, IndexStore> {
  const indices = new Map<string, IndexStore>();
  if (file === undefined || !fs.existsSync(file)) return indices;
  const kept: Record<string, Kept> = JSON.parse(fs.readFileSync(file, 'utf8'));
  for (const [name, { settings, synonyms, objects }] of Object.entries(kept)) {
    const index = new IndexStore();
    index.settings = settings;
    for (const synonym of synonyms) index.synonyms.set(synonym.objectID, synonym);
    for (const object of objects) index.objects.set(object.objectID, object);
    indices.set(name, index);
  }
  return indices;
}

function save(file: string | undefined, indices: ReadonlyMap<string, IndexStore>): void {
  if (file === undefined) return;
  const kept: Record<string, Kept> = {};
  for (const [name, index] of indices)
    kept[name] = {
      settings: index.settings,
      synonyms: [...index.synonyms.values()],
      objects: [...index.objects.values()],
    };
  fs.writeFileSync(file, JSON.stringify(kept));
}
