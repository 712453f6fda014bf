// A classic worker, because LiteRT.js loads its parts by importScripts; everything else is modules.

const loading = import("/build/bench/site/entry.js").then(({ answerTo }) => answerTo(location.search.slice(1)));

addEventListener("message", ({ data }) => {
  loading.then(
    (answer) => answer(data),
    (error) => postMessage({ id: data.id, error: String(error) }),
  );
});
