// Shows /schema/openapi.json: no framework, no build, nothing from elsewhere. All text enters as text nodes.
const $ = (id) => document.getElementById(id);
const METHODS = ["get", "post", "put", "patch", "delete"];
let api;

function h(name, attributes = {}, ...children) {
  const element = Object.assign(document.createElement(name), attributes);
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

// Backticks mark code.
const prose = (text = "") => h("span", {}, ...text.split("`").map((part, index) => (index % 2 ? h("code", {}, part) : part)));
const nameOf = (schema) => schema?.$ref?.split("/").pop();
const resolve = (found, kind = "schemas") => (found?.$ref ? api.components[kind][nameOf(found)] : found) ?? {};

function typeOf(schema) {
  if (!schema) return "";
  if (schema.$ref) return nameOf(schema);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return choices.map(typeOf).join(" | ");
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  if (schema.type === "array") return `${typeOf(schema.items)}[]`;
  return [schema.type, schema.format && `(${schema.format})`].filter(Boolean).join(" ") || "any";
}

const BOUNDS = { minLength: "length ≥", maxLength: "length ≤", minItems: "items ≥", maxItems: "items ≤", minimum: "≥", maximum: "≤", pattern: "like" };
function boundsOf(schema = {}) {
  const own = Object.entries(BOUNDS).filter(([key]) => key in schema).map(([key, word]) => `${word} ${schema[key]}`);
  const inner = (schema.anyOf ?? []).map(boundsOf).filter(Boolean);
  return [...own, ...inner, "default" in schema ? `default ${JSON.stringify(schema.default)}` : ""].filter(Boolean).join(", ");
}

// A value of the right shape, to start from.
function sample(schema, depth = 0) {
  const found = resolve(schema);
  if (found.examples?.length) return found.examples[0];
  if ("default" in found) return found.default;
  if (found.enum) return found.enum[0];
  const choices = found.anyOf ?? found.oneOf;
  if (choices) return sample(choices.find((each) => each.type !== "null"), depth);
  if (depth > 5) return null;
  switch (found.type) {
    case "object": return Object.fromEntries(Object.entries(found.properties ?? {}).map(([key, value]) => [key, sample(value, depth + 1)]));
    case "array": return [sample(found.items, depth + 1)];
    case "integer": case "number": return found.minimum ?? 0;
    case "boolean": return false;
    case "string": return { uuid: "00000000-0000-7000-8000-000000000000", "date-time": "2026-01-31T12:00:00Z" }[found.format] ?? "text";
    default: return null;
  }
}

function table(heads, rows) {
  const head = h("tr", {}, ...heads.map((text) => h("th", { scope: "col" }, text)));
  return h("table", {}, h("thead", {}, head), h("tbody", {}, ...rows.map((cells) => h("tr", {}, ...cells.map((cell) => h("td", {}, cell ?? ""))))));
}

function fields(schema) {
  const found = resolve(schema);
  const inside = found.type === "array" ? resolve(found.items) : found;
  if (!inside.properties) return h("p", { className: "soft" }, typeOf(schema));
  const rows = Object.entries(inside.properties).map(([name, value]) => [
    h("code", {}, name + (inside.required?.includes(name) ? " *" : "")), h("code", {}, typeOf(value)), boundsOf(value),
  ]);
  return h("div", {}, inside.description ? h("p", { className: "soft" }, prose(inside.description)) : null, table(["Field", "Type", "Bounds"], rows));
}

function request(operation, inputs, editor) {
  let path = operation.path;
  const query = new URLSearchParams();
  const headers = { "Accept-Language": $("language").value };
  for (const [parameter, input] of inputs) {
    if (parameter.in === "path") path = input.value ? path.replace(`{${parameter.name}}`, encodeURIComponent(input.value)) : path;
    else if (input.value && parameter.in === "query") query.append(parameter.name, input.value);
    else if (input.value && parameter.in === "header") headers[parameter.name] = input.value;
  }
  if (operation.security && $("token").value) headers.Authorization = `Bearer ${$("token").value}`;
  if (editor) headers["Content-Type"] = "application/json";
  const url = path + (query.size ? `?${query}` : "");
  return { url, options: { method: operation.method.toUpperCase(), headers, body: editor?.value } };
}

function curl({ url, options }) {
  const quote = (text) => `'${text.replaceAll("'", "'\\''")}'`;
  const shown = (name, value) => (name === "Authorization" ? '"Authorization: Bearer $TOKEN"' : quote(`${name}: ${value}`));
  const lines = [`curl -N -X ${options.method} ${quote(location.origin + url)}`];
  lines.push(...Object.entries(options.headers).map(([name, value]) => `-H ${shown(name, value)}`));
  if (options.body) lines.push(`-d ${quote(options.body)}`);
  return lines.join(" \\\n  ");
}

// Reads as the answer comes, so that a stream of events is seen while it runs.
async function send(call, output) {
  output.textContent = "…";
  try {
    const response = await fetch(call.url, call.options);
    output.textContent = `${response.status} ${response.statusText}\nx-request-id: ${response.headers.get("x-request-id")}\n\n`;
    const isJson = response.headers.get("content-type")?.includes("json");
    if (isJson) return void output.append(JSON.stringify(await response.json(), null, 2));
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    for (let part = await reader?.read(); part && !part.done; part = await reader.read()) output.append(part.value);
  } catch (error) {
    output.textContent = `No answer: ${error.message}`;
  }
}

function tryIt(operation) {
  const inputs = (operation.parameters ?? []).map((parameter) => [
    parameter, h("input", { name: parameter.name, required: parameter.required, autocomplete: "off", ariaLabel: parameter.name }),
  ]);
  const media = operation.requestBody?.content["application/json"];
  const example = media && JSON.stringify(media.example ?? sample(media.schema), null, 2);
  const editor = media && h("textarea", { value: example, rows: example.split("\n").length, spellcheck: false, ariaLabel: "Body" });
  const command = h("pre", { tabIndex: 0 });
  const output = h("pre", { hidden: true, tabIndex: 0, ariaLive: "polite" });
  const refresh = () => { command.textContent = curl(request(operation, inputs, editor)); };
  const form = h("form", {},
    inputs.length ? table(["Parameter", "In", "Type", "Value"], inputs.map(([parameter, input]) => [
      h("span", {}, h("code", {}, parameter.name + (parameter.required ? " *" : "")), parameter.description ? h("div", { className: "soft" }, prose(parameter.description)) : null),
      parameter.in, [typeOf(parameter.schema), boundsOf(parameter.schema)].filter(Boolean).join(", "), input,
    ])) : null,
    media ? h("h3", {}, "Body ", h("span", { className: "soft" }, nameOf(media.schema) ?? "")) : null,
    media ? fields(media.schema) : null, editor ?? null,
    h("h3", {}, "As a command"), command,
    h("p", {}, h("button", { type: "submit" }, "Try it")), output);
  form.addEventListener("input", refresh);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    output.hidden = false;
    send(request(operation, inputs, editor), output);
  });
  $("settings").addEventListener("input", refresh);
  refresh();
  return form;
}

function answers(operation) {
  return table(["Status", "Meaning", "Body"], Object.entries(operation.responses).map(([status, found]) => {
    const response = resolve(found, "responses");
    const [type, media] = Object.entries(response.content ?? {})[0] ?? [];
    const schema = media?.schema;
    const shown = type === "application/json" && nameOf(schema)
      ? h("details", {}, h("summary", {}, h("code", {}, nameOf(schema))), fields(schema)) : h("code", {}, type === "application/json" ? typeOf(schema) : nameOf(schema) ?? type ?? "–");
    return [h("code", {}, status), prose(response.description), shown];
  }));
}

function operationCard(operation) {
  const body = h("div");
  const card = h("details", { className: "operation", id: operation.operationId },
    h("summary", {}, h("span", { className: `method ${operation.method}` }, operation.method.toUpperCase()),
      h("code", {}, operation.path), h("span", {}, operation.summary ?? ""), operation.security ? h("span", { className: "soft" }, "token") : null), body);
  card.addEventListener("toggle", () => {
    if (!card.open || body.childElementCount) return;
    body.append(h("p", {}, prose(operation.description ?? operation.summary)), tryIt(operation), h("h3", {}, "Answers"), answers(operation));
  });
  card.words = `${operation.method} ${operation.path} ${operation.operationId} ${operation.summary} ${operation.description}`.toLowerCase();
  return card;
}

function show() {
  const operations = Object.entries(api.paths).flatMap(([path, item]) =>
    METHODS.filter((method) => item[method]).map((method) => ({ path, method, ...item[method] })));
  const tags = [...new Set(operations.map((each) => each.tags?.[0] ?? "other"))];
  $("version").textContent = api.info.version;
  $("about").replaceChildren(prose(api.info.description));
  for (const tag of tags) {
    const own = operations.filter((each) => (each.tags?.[0] ?? "other") === tag);
    $("operations").append(h("section", {}, h("h2", {}, tag), ...own.map(operationCard)));
    $("contents").append(h("h2", {}, tag), h("ul", {}, ...own.map((each) => h("li", {}, h("a", { href: `#${each.operationId}` }, each.summary ?? each.path)))));
  }
  $("filter").addEventListener("input", () => {
    const words = $("filter").value.toLowerCase().split(/\s+/);
    for (const card of document.querySelectorAll(".operation")) card.hidden = !words.every((word) => card.words.includes(word));
    for (const section of document.querySelectorAll("main section")) section.hidden = !section.querySelector(".operation:not([hidden])");
  });
  const open = () => { const card = $(location.hash.slice(1)); if (card?.matches(".operation")) { card.open = true; card.scrollIntoView(); } };
  addEventListener("hashchange", open);
  open();
}

$("settings").addEventListener("submit", (event) => event.preventDefault());
try {
  api = await (await fetch("/schema/openapi.json")).json();
  show();
} catch (error) {
  $("about").textContent = `The description could not be loaded: ${error.message}`;
}
