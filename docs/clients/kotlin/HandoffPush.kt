package com.example.app.push

import android.content.Context
import android.os.Build
import android.os.SystemClock
import androidx.core.app.NotificationManagerCompat
import androidx.lifecycle.DefaultLifecycleObserver
import androidx.lifecycle.LifecycleOwner
import androidx.lifecycle.ProcessLifecycleOwner
import com.google.firebase.messaging.FirebaseMessaging
import java.util.Locale
import java.util.TimeZone
import java.util.UUID
import java.util.concurrent.Executors
import java.util.concurrent.ScheduledFuture
import java.util.concurrent.TimeUnit
import org.json.JSONArray
import org.json.JSONObject

/**
 * Registers this phone, ends that, and says which conversation is on the screen. Make one in `Application.onCreate`, on
 * the main thread. All of it happens on one thread, so that one thing never overtakes another.
 */
class HandoffPush(context: Context, private val api: HandoffPushApi, private val isSignedIn: () -> Boolean) {
    private class Report(val status: String, val sinceMs: Long)

    private val kept = context.getSharedPreferences("handoff-push", Context.MODE_PRIVATE)
    private val notifications = NotificationManagerCompat.from(context)
    private val versionName = context.packageManager.getPackageInfo(context.packageName, 0).versionName
    private val thread = Executors.newSingleThreadScheduledExecutor()
    private val waiting = LinkedHashMap<String, Report>()
    private var planned: ScheduledFuture<*>? = null
    private var intervalSeconds = 30L
    /** The conversation whose screen is open, and whether the app is in front. */
    @Volatile private var screen: String? = null
    @Volatile private var isInFront = false

    init {
        ProcessLifecycleOwner.get().lifecycle.addObserver(object : DefaultLifecycleObserver {
            override fun onStart(owner: LifecycleOwner) {
                isInFront = true
                report(screen, "active")
                retryPending()
            }

            /** Some 0.7 s after the last activity: a rotation is no leaving. */
            override fun onStop(owner: LifecycleOwner) {
                isInFront = false
                report(screen, "background")
            }
        })
    }

    /** Whether a push is for who is signed in. If not, the phone changed hands after it was sent. */
    fun isForMe(recipient: String?): Boolean = recipient != null && recipient == kept.getString("recipient", null)

    // Registration

    /** At each start of the app and after each sign-in. Twice is as good as once. */
    fun register() {
        FirebaseMessaging.getInstance().token.addOnSuccessListener { register(it) }
    }

    fun register(deviceToken: String) = thread.execute {
        if (!isSignedIn()) return@execute
        val body = JSONObject()
            .put("channel", "fcm")
            .put("platform", "android")
            .put("token", deviceToken)
            .put("locale", Locale.getDefault().toLanguageTag())
            .put("timeZone", TimeZone.getDefault().id)
            .put("appVersion", versionName)
            .put("osVersion", Build.VERSION.RELEASE)
        val answer = api.send("PUT", devicePath, body)?.body ?: return@execute
        val recipient = answer.optString("recipient")
        val key = answer.optString("unregisterKey")
        if (recipient.isEmpty() || key.isEmpty()) return@execute
        // Another customer, whom nobody signed out: what is left of theirs ends too.
        val former = kept.getString("recipient", null)
        if (former != null && former != recipient) moveKeyToPending()
        kept.edit().putString("recipient", recipient).putString("unregisterKey", key).commit()
        unregisterPending()
    }

    /** Before the app drops the access token, which it does in [done], on this thread. */
    fun signOut(done: () -> Unit) {
        // At once: from here on nothing that comes for this customer is shown.
        kept.edit().remove("recipient").commit()
        // What the phone shows already holds this customer's words.
        notifications.cancelAll()
        thread.execute {
            val key = moveKeyToPending()
            screen?.let { waiting[it] = Report("background", SystemClock.elapsedRealtime()) }
            screen = null
            val answer = api.send("DELETE", devicePath)
            if (answer != null) {
                if (key != null && (answer.status == 204 || answer.status == 404)) dropKey(key)
                sendWaiting()
                unregisterPending()
            }
            // What waits is this customer's: it must not be sent with the next one's token.
            waiting.clear()
            done()
        }
    }

    /** At each start and when the network is back, signed in or not. */
    fun retryPending() = thread.execute { unregisterPending() }

    private fun unregisterPending() {
        for (key in pendingKeys) {
            val body = JSONObject().put("unregisterKey", key)
            // Without a token: whoever has the key may end what it was given for, and nothing else.
            api.send("POST", "/v1/devices/unregister", body, withToken = false) ?: return
            dropKey(key)
        }
    }

    private fun moveKeyToPending(): String? {
        val key = kept.getString("unregisterKey", null) ?: return null
        kept.edit().putStringSet("pendingKeys", pendingKeys + key).remove("unregisterKey").commit()
        return key
    }

    private fun dropKey(key: String) {
        kept.edit().putStringSet("pendingKeys", pendingKeys - key).commit()
    }

    private val pendingKeys: Set<String> get() = kept.getStringSet("pendingKeys", null).orEmpty().toSet()

    /** The app's own name for this installation. */
    private val deviceId: String
        get() = kept.getString("deviceId", null)
            ?: UUID.randomUUID().toString().also { kept.edit().putString("deviceId", it).commit() }
    private val devicePath get() = "/v1/devices/${HandoffPushApi.encoded(deviceId)}"

    // Presence

    /** From `onStart` of the conversation's screen. */
    fun appeared(conversationId: String) {
        val former = screen
        screen = conversationId
        if (former != conversationId) report(former, "background")
        if (isInFront) report(conversationId, "active")
    }

    /** From its `onStop`, unless `isChangingConfigurations`; harmless if the next one has appeared before. */
    fun disappeared(conversationId: String) {
        if (screen != conversationId) return
        screen = null
        report(conversationId, "background")
    }

    fun isShowing(conversationId: String?): Boolean = isInFront && conversationId != null && conversationId == screen

    /** All that was sent until then: the ISO 8601 time of the newest message on the screen, as your chat gives it. */
    fun markRead(conversationId: String, upTo: String? = null) = thread.execute {
        val path = "/v1/conversations/${HandoffPushApi.encoded(conversationId)}/read"
        api.send("PUT", path, JSONObject().put("upTo", upTo).put("deviceId", deviceId))
    }

    private fun report(conversationId: String?, status: String) {
        if (conversationId == null) return
        val report = Report(status, SystemClock.elapsedRealtime())
        thread.execute {
            waiting[conversationId] = report
            sendWaiting()
        }
    }

    private fun sendWaiting() {
        planned?.cancel(false)
        // Monotonic, and goes on while the phone sleeps.
        val now = SystemClock.elapsedRealtime()
        // An older report is refused.
        waiting.values.removeAll { now - it.sinceMs > 86_400_000 }
        val sent = waiting.entries.take(20).map { it.key to it.value }
        if (sent.isEmpty()) return
        val reports = JSONArray()
        for ((id, report) in sent) {
            reports.put(
                JSONObject()
                    .put("conversationId", id)
                    .put("deviceId", deviceId)
                    .put("status", report.status)
                    .put("ageMs", now - report.sinceMs)
            )
        }
        val answer = api.send("PUT", "/v1/presence", JSONObject().put("reports", reports))
        if (answer != null && answer.status != 401 && answer.status != 403) {
            for ((id, _) in sent) waiting.remove(id)
            intervalSeconds = answer.nextReportSeconds ?: intervalSeconds
            // The answers stand in the order of the reports.
            val results = answer.body?.optJSONArray("reports")
            sent.forEachIndexed { at, (id, _) ->
                val isOfAnother = results?.optJSONObject(at)?.optString("result") == "conversation-of-another"
                if (isOfAnother && screen == id) screen = null
            }
            if (answer.status >= 400) screen = null
        }
        val goesOn = isInFront && screen != null
        if (goesOn || waiting.isNotEmpty()) {
            planned = thread.schedule(Runnable { sendAgain() }, intervalSeconds, TimeUnit.SECONDS)
        }
    }

    private fun sendAgain() {
        val shown = screen
        if (isInFront && shown != null) waiting[shown] = Report("active", SystemClock.elapsedRealtime())
        sendWaiting()
    }
}
