import { m } from '~/paraglide/messages.js';
export default function Page() { return <h1>{m.common_pieces({count: 5})}</h1>; }
