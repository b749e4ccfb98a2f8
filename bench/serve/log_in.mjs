// A session of an account of the demonstration: node log_in.mjs PORT LOGIN_NAME → the cookie.
const [port, login_name] = process.argv.slice(2);
const first = 'Demo#Shouwang1';
const later = 'Maple#Tree72';

async function ask(path, body, cookie) {
  const headers = { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() };
  if (cookie) headers.cookie = cookie;
  const reply = await fetch(`http://127.0.0.1:${port}/api/v1/${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  return { status: reply.status, cookie: reply.headers.get('set-cookie')?.split(';')[0] };
}

let session = await ask('session', { login_name, password: later });
if (session.status >= 400) {
  session = await ask('session', { login_name, password: first });
  const changed = await ask('session/password', { old_password: first, new_password: later }, session.cookie);
  session = { ...changed, cookie: changed.cookie ?? session.cookie };
}
if (session.status >= 400) throw new Error(`log-in: ${session.status}`);
console.log(session.cookie);
