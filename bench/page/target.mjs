// Declares so many simulated services and waits until they run: use a service with the simulated engine that has nothing to lose.
//   node bench/page/target.mjs http://127.0.0.1:3002 50 10
const [base, apps, services] = process.argv.slice(2);
const target = { apps: {} };
for (let app = 1001; app <= 1000 + Number(apps); app += 1) {
  target.apps[app] = { appId: app, appName: `app-${app}`, volumes: { data: {}, cache: {} }, services: [] };
  for (let id = 1; id <= Number(services); id += 1) {
    const mounts = id === 1 ? ['data:/data', 'cache:/cache'] : [];
    target.apps[app].services.push({ serviceId: id, serviceName: `service-${id}`, imageName: `nginx:1.${20 + id % 9}`, config: { volumes: mounts } });
  }
}
const answer = await fetch(`${base}/api/v1/state/target?apply=true`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(target) });
if (!answer.ok) throw new Error(await answer.text());
for (;;) {
  const { containers } = await (await fetch(`${base}/api/v1/containers`)).json();
  if (containers.length === apps * services && containers.every((one) => one.status === 'running')) break;
  await new Promise((done) => setTimeout(done, 1000));
}
