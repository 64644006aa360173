import { renderToStaticMarkup } from 'react-dom/server';
import { m } from '~/paraglide/messages.js';

export type Locale = 'pl' | 'en';

/** A letter as data: written once, sent as HTML and as plain text. */
export interface Letter {
  readonly subject: string;
  readonly paragraphs: readonly string[];
  /** Goods and what they cost, as two columns. */
  readonly rows?: readonly { readonly label: string; readonly amount: string }[];
  readonly button: { readonly label: string; readonly url: string };
}

const COLOURS = {
  ground: '#f6f3ee',
  paper: '#ffffff',
  text: '#2a2723',
  quiet: '#6b645a',
  act: '#1f5a40',
  line: '#e2dbd0',
};

/** Renders a letter for a mailer. Everything in it is escaped. */
export function renderLetter(
  letter: Letter,
  locale: Locale,
): { subject: string; html: string; text: string } {
  const greeting = m.mail_greeting({}, { locale });
  const signature = m.mail_signature({}, { locale });
  const html = renderToStaticMarkup(
    <html lang={locale}>
      <body
        style={{
          margin: 0,
          padding: 24,
          background: COLOURS.ground,
          color: COLOURS.text,
          fontFamily: 'Figtree, Arial, sans-serif',
          fontSize: 16,
          lineHeight: 1.5,
        }}
      >
        <div
          style={{
            maxWidth: 560,
            margin: '0 auto',
            background: COLOURS.paper,
            padding: 32,
            borderRadius: 12,
          }}
        >
          <p
            style={{ marginTop: 0, fontFamily: 'Literata, Georgia, serif', fontSize: 22, color: COLOURS.act }}
          >
            Rynek
          </p>
          <p>{greeting}</p>
          {letter.paragraphs.map((paragraph) => (
            <p key={paragraph}>{paragraph}</p>
          ))}
          {letter.rows && letter.rows.length > 0 ? (
            <table style={{ width: '100%', borderCollapse: 'collapse', margin: '16px 0' }}>
              <tbody>
                {letter.rows.map((row, index) => (
                  <tr key={`${index} ${row.label}`}>
                    <td style={{ padding: '8px 0', borderBottom: `1px solid ${COLOURS.line}` }}>
                      {row.label}
                    </td>
                    <td
                      style={{
                        padding: '8px 0 8px 16px',
                        borderBottom: `1px solid ${COLOURS.line}`,
                        textAlign: 'right',
                        whiteSpace: 'nowrap',
                      }}
                    >
                      {row.amount}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          ) : null}
          <p>
            <a
              href={letter.button.url}
              style={{
                display: 'inline-block',
                background: COLOURS.act,
                color: COLOURS.paper,
                padding: '12px 20px',
                borderRadius: 8,
                textDecoration: 'none',
              }}
            >
              {letter.button.label}
            </a>
          </p>
          <p style={{ marginBottom: 0, color: COLOURS.quiet }}>{signature}</p>
        </div>
      </body>
    </html>,
  );
  const text = [
    greeting,
    ...letter.paragraphs,
    ...(letter.rows ?? []).map((row) => `${row.label}  ${row.amount}`),
    `${letter.button.label}: ${letter.button.url}`,
    signature,
  ].join('\n\n');
  return { subject: letter.subject, html: `<!doctype html>${html}`, text };
}
