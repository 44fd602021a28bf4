package com.example.app.push

import java.net.HttpURLConnection
import java.net.URL
import java.net.URLEncoder
import org.json.JSONObject

/** One answer; `null` instead of one means: no network, an outage, or too many requests. Try later. */
class Answer(val status: Int, val body: JSONObject?, val nextReportSeconds: Long?)

/**
 * The requests. They block: call them from a thread of their own.
 * @param accessToken the signed-in customer's; null: nobody is signed in
 */
class HandoffPushApi(private val baseUrl: String, private val accessToken: () -> String?) {

    fun send(method: String, path: String, body: JSONObject? = null, withToken: Boolean = true): Answer? = try {
        val token = if (withToken) accessToken() else null
        if (withToken && token == null) Answer(401, null, null) else request(method, path, body, token)
    } catch (_: Exception) {
        null
    }

    private fun request(method: String, path: String, body: JSONObject?, token: String?): Answer? {
        val connection = URL(baseUrl + path).openConnection() as HttpURLConnection
        try {
            connection.requestMethod = method
            connection.connectTimeout = 5_000
            connection.readTimeout = 5_000
            if (token != null) connection.setRequestProperty("authorization", "Bearer $token")
            if (body != null) {
                connection.doOutput = true
                connection.setRequestProperty("content-type", "application/json")
                connection.outputStream.use { it.write(body.toString().toByteArray()) }
            }
            val status = connection.responseCode
            if (status >= 500 || status == 429) return null
            val stream = if (status < 400) connection.inputStream else connection.errorStream
            val text = stream?.bufferedReader()?.use { it.readText() }.orEmpty()
            val json = if (text.startsWith("{")) JSONObject(text) else null
            return Answer(status, json, connection.getHeaderField("next-report-seconds")?.toLongOrNull())
        } finally {
            connection.disconnect()
        }
    }

    companion object {
        /** An id as a part of a path: percent-encoded once. URLEncoder is made for forms, where a blank is a plus. */
        fun encoded(id: String): String = URLEncoder.encode(id, "UTF-8").replace("+", "%20")
    }
}
