import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Authenticator, codeAt, isSetupKey } from '../authenticator.ts';
import { redirect } from '../html.ts';
import { disconnectHeader, listen, serveFetch } from '../http-server.ts';
import { isLine, LINES, type Network } from '../network.ts';
import type { Ports } from '../ports.ts';
import { Mailbox } from './mailbox.ts';
import {
  authenticatorPage,
  frontPage,
  inboxPage,
  mailBody,
  mailPage,
  missingPage,
  pushPage,
} from './pages.ts';
import { PushReceiver } from './push-receiver.ts';

const pageSize = 200;
const accountCharsMax = 254;

/** What the tools can do to the running Worker; whoever runs one attaches it. */
export interface WorkerControls {
  readonly setClockOffset: (offsetMs: number) => Promise<void>;
  readonly runCron: (cron: string) => Promise<{ outcome: string }>;
  readonly stop: () => Promise<void>;
  readonly start: () => Promise<void>;
  readonly kill: () => Promise<void>;
}

export interface ToolsOptions {
  readonly ports: Ports;
  readonly dataDir: string;
  readonly mailKey: string;
  readonly network: Network;
}

export interface Tools {
  readonly mailbox: Mailbox;
  readonly authenticator: Authenticator;
  readonly attach: (controls: WorkerControls) => void;
  readonly stop: () => Promise<void>;
}

interface OrderedFault {
  readonly area: 'mail' | 'push';
  readonly status: number;
  left: number;
}

function refuse(status: number, name: string, message: string): Response {
  return Response.json({ statusCode: status, name, message }, { status });
}

async function readJson(request: Request): Promise<Readonly<Record<string, unknown>> | undefined> {
  try {
    const body: unknown = await request.json();
    return typeof body === 'object' && body !== null ? { ...body } : undefined;
  } catch {
    return undefined;
  }
}

/** Serves the developer's tools: inbox, authenticator, push receiver, and control of the Worker. */
export async function startTools(options: ToolsOptions): Promise<Tools> {
  const database = new DatabaseSync(path.join(options.dataDir, 'tools.sqlite'));
  database.exec('pragma journal_mode = wal; pragma synchronous = normal');
  const mailbox = new Mailbox(database);
  const pushes = new PushReceiver(database, `http://127.0.0.1:${options.ports.tools}`);
  const authenticator = new Authenticator(database);
  let faults: OrderedFault[] = [];
  let controls: WorkerControls | undefined;

  const takeFault = (area: OrderedFault['area']): Response | undefined => {
    const fault = faults.find((one) => one.area === area && one.left > 0);
    if (fault === undefined) return undefined;
    fault.left -= 1;
    if (fault.status === 0) return new Response(null, { headers: { [disconnectHeader]: '1' } });
    return refuse(fault.status, 'application_error', 'An ordered failure.');
  };

  const takeMail = async (request: Request): Promise<Response> => {
    const fault = takeFault('mail');
    if (fault !== undefined) return fault;
    if (request.headers.get('authorization') !== `Bearer ${options.mailKey}`) {
      return refuse(401, 'missing_api_key', 'Missing or wrong API key in the authorization header.');
    }
    const body = await readJson(request);
    const result = mailbox.send(body, request.headers.get('idempotency-key'));
    if (result.ok) return Response.json({ id: result.id });
    return refuse(result.refusal.status, result.refusal.name, result.refusal.message);
  };

  const takePush = async (request: Request, id: string): Promise<Response> => {
    const fault = takeFault('push');
    if (fault !== undefined) return fault;
    const { status, reason } = pushes.receive(id, request.headers, Buffer.from(await request.arrayBuffer()));
    return new Response(reason, {
      status,
      headers: status === 201 ? { location: `/push/${id}/message` } : {},
    });
  };

  const takeSetupKey = async (request: Request): Promise<Response> => {
    const form = await request.formData();
    const account = String(form.get('account') ?? '')
      .trim()
      .toLowerCase()
      .slice(0, accountCharsMax);
    const setupKey = String(form.get('setupKey') ?? '')
      .replace(/\s/g, '')
      .toUpperCase();
    if (account === '' || !isSetupKey(setupKey))
      return authenticatorPage(authenticator.list(), Date.now(), {
        account,
        problem: 'Give the account’s address and the key as the page of the account shows it.',
      });
    authenticator.keep({ account, setupKey });
    return redirect('/authenticator');
  };

  const takeControl = async (request: Request, action: string): Promise<Response> => {
    if (!(request.headers.get('content-type') ?? '').startsWith('application/json')) {
      return refuse(415, 'wrong_type', 'Send application/json.');
    }
    const body = (await readJson(request)) ?? {};
    if (action === 'faults') {
      const area = body.area;
      if (area !== 'mail' && area !== 'push') return refuse(400, 'wrong_area', 'area is mail or push');
      faults = [...faults, { area, status: Number(body.status ?? 500), left: Number(body.count ?? 1) }];
      return Response.json({ faults: faults.length });
    }
    if (action === 'cut' || action === 'mend') {
      const { line } = body;
      if (!isLine(line)) return refuse(400, 'wrong_line', `line is ${LINES.join(', ')}`);
      await options.network[action](line);
      return Response.json({ line, is: action === 'cut' ? 'cut' : 'whole' });
    }
    if (controls === undefined) return refuse(503, 'no_worker', 'No Worker is attached to these tools.');
    switch (action) {
      case 'clock':
        await controls.setClockOffset(Number(body.offsetMs ?? 0));
        return Response.json({ offsetMs: Number(body.offsetMs ?? 0) });
      case 'cron':
        return Response.json(await controls.runCron(String(body.cron ?? '* * * * *')));
      case 'worker/stop':
        await controls.stop();
        return Response.json({ worker: 'stopped' });
      case 'worker/start':
        await controls.start();
        return Response.json({ worker: 'running' });
      case 'worker/kill':
        await controls.kill();
        return Response.json({ worker: 'killed' });
      default:
        return missingPage();
    }
  };

  const handle = async (request: Request): Promise<Response> => {
    const url = new URL(request.url);
    const words = url.pathname.split('/').slice(1);
    const [area = '', id = '', part = ''] = words;
    const name = `${request.method} /${area}`;
    if (name === 'POST /emails') return takeMail(request);
    if (name === 'POST /push') return takePush(request, id);
    if (name === 'POST /control') return takeControl(request, words.slice(1).join('/'));
    if (name === 'POST /api' && url.pathname === '/api/push/subscriptions') {
      return Response.json(pushes.subscribe(), { status: 201 });
    }
    if (name === 'DELETE /api' && id === 'messages') {
      mailbox.clear();
      return Response.json({ cleared: true });
    }
    if (name === 'DELETE /api' && id === 'push') return Response.json({ ended: pushes.unsubscribe(part) });
    if (name === 'GET /api' && id === 'messages') {
      if (part !== '') {
        const mail = mailbox.get(part);
        return mail === undefined ? refuse(404, 'not_found', 'No such mail.') : Response.json(mail);
      }
      return Response.json(
        mailbox.list(url.searchParams.get('to'), Number(url.searchParams.get('limit') ?? pageSize)),
      );
    }
    if (name === 'GET /api' && id === 'codes') {
      const atMs = Date.now();
      return Response.json(
        authenticator.list().map(({ account, setupKey }) => ({ account, code: codeAt(setupKey, atMs) })),
      );
    }
    if (name === 'GET /api' && id === 'push') return Response.json(pushes.messages(part));
    if (name === 'GET /authenticator') return authenticatorPage(authenticator.list(), Date.now());
    if (name === 'POST /authenticator') return takeSetupKey(request);
    if (name === 'GET /') return frontPage(options.ports);
    if (name === 'GET /inbox') {
      const to = url.searchParams.get('to') ?? '';
      return inboxPage(mailbox.list(to, pageSize), to);
    }
    if (name === 'GET /messages') {
      const mail = mailbox.get(id);
      if (mail === undefined) return missingPage();
      return part === 'html' ? mailBody(mail) : mailPage(mail);
    }
    if (name === 'GET /push') return pushPage(pushes.latest(pageSize));
    return missingPage();
  };

  const listening = await listen(serveFetch(handle), options.ports.tools, 'the inbox and tools');
  return {
    mailbox,
    authenticator,
    attach(attached) {
      controls = attached;
    },
    async stop() {
      await listening.stop();
      database.close();
    },
  };
}
