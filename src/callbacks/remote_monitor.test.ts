import { createServer, type Server } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runEpochs } from "./fake_model.suite.ts";
import { RemoteMonitor, type RemoteMonitorOptions } from "./index.ts";

const received: { url: string; type: string; key: string; body: string }[] = [];
let server: Server;
let root = "";

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = "";
    request.on("data", (part: Buffer) => void (body += part.toString()));
    request.on("end", () => {
      const { "content-type": type = "", "x-key": key = "" } = request.headers;
      received.push({ url: `${request.method} ${request.url}`, type, key: String(key), body });
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  root = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
});
afterAll(() => void server.close());

async function sent(options: RemoteMonitorOptions): Promise<(typeof received)[number] | undefined> {
  await runEpochs(RemoteMonitor({ root, ...options }), [{ loss: 0.5 }]);
  return received.at(-1);
}

test("logs are sent as a field of a form", async () => {
  const { url, type, body = "" } = (await sent({ headers: { "X-Key": "7" } })) ?? {};
  expect(url).toBe("POST /publish/epoch/end/");
  expect(type).toMatch(/^application\/x-www-form-urlencoded/);
  expect(received.at(-1)?.key).toBe("7");
  expect(JSON.parse(new URLSearchParams(body).get("data") ?? "")).toEqual({ epoch: 0, loss: 0.5 });
});

test("logs are sent as JSON", async () => {
  expect(await sent({ path: "/logs", sendAsJson: true })).toMatchObject({
    url: "POST /logs",
    type: "application/json",
    body: '{"epoch":0,"loss":0.5}',
  });
});

test("a server that is not there is told of, and training goes on", async () => {
  const errors: string[] = [];
  const monitor = RemoteMonitor({ root: "http://127.0.0.1:1", onError: ({ message }) => void errors.push(message) });
  expect(await runEpochs(monitor, [{ loss: 1 }, { loss: 2 }])).toMatchObject({ epochs: 2 });
  expect(errors).toHaveLength(2);
  expect(errors[0]).toMatch(/could not send the logs of epoch 0[^]*http:\/\/127\.0\.0\.1:1\/publish/);
  expect(monitor.failures).toHaveLength(2);
});
