import "./components/conv-app.js";
